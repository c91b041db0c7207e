"""DKIM: the key record (RFC 6376 section 3.6.1), and whether an identity's records at DNS are what SES signs with.

`check.check_dkim` asks and judges; everything else is a pure function of what was answered.
"""

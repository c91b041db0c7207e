"""DNS authentication: questions, the verdicts that follow from the answers, and the records to publish.

The only room that knows dnspython. It never calls "could not check" "missing".
"""

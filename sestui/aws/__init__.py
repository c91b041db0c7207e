"""The only room that knows boto3 and botocore: sessions, regional calls, errors, and the gate for writes."""

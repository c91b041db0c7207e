"""What the services know: one module per subject, each with a tuple of `OPERATIONS`. No wire forms in here."""

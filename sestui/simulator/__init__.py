"""A loopback SES and its neighbours that speak the real wire protocols, driven by a scene file."""

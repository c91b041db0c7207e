"""sestui: oversight of Amazon SES over many AWS profiles and regions."""

__version__ = "0.1.0"

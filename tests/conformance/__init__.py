"""The W3C's test suites through the product's own path: ``make conformance SUITES=FOLDER``."""

"""The box on the table: a button, a light, a phrase that wakes it, and the service that keeps it going.

All of it is optional: without a button and a light, a voice is enough.
"""

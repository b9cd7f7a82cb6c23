"""The pages that the service serves itself; they load nothing from outside."""

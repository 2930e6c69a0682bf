"""The hackathon kit: what the starter scripts begin with."""

"""The hackathon kit: what the starter scripts begin with, what a challenge promises, the board that scores."""

from eosat.kit.score import Challenge, Score, Scorer, read_challenge, scorer_of

__all__ = ["Challenge", "Score", "Scorer", "read_challenge", "scorer_of"]

"""What owners have to know: reviews, actions, decisions and what nobody owns, most urgent first."""

from kbgen.digest.gather import DigestDay, digests, known_owner, states_by_address
from kbgen.digest.since import Before

__all__ = ["Before", "DigestDay", "digests", "known_owner", "states_by_address"]

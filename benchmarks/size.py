"""How large a district is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """A district and the files brought into it. `employers` in the register follow from the unions, ten for each."""

    name: str
    unions: int
    members: int
    events: int
    roster: int
    ledger: int

    @property
    def employers(self) -> int:
        return 10 * self.unions

    @property
    def half(self) -> "Size":
        """Half of everything: what a cost grows from when the district doubles."""
        return Size("half", self.unions // 2, self.members // 2, self.events // 2, self.roster // 2, self.ledger // 2)


DISTRICT = Size("district", unions=2_000, members=300_000, events=240_000, roster=10_000, ledger=4_000)
SMALL = Size("small", unions=20, members=600, events=1_600, roster=100, ledger=60)

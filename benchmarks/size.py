"""How large a district is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """A district and the files brought into it. `employers` in the register follow from the unions, ten for each.
    `standing` tells how many unions a demonstration district has of which every page is asked for, or every so many-th
    (`step`)."""

    name: str
    unions: int
    members: int
    events: int
    roster: int
    ledger: int
    standing: int
    step: int = 1

    @property
    def employers(self) -> int:
        return 10 * self.unions

    @property
    def half(self) -> "Size":
        """Half of everything: what a cost grows from when the district doubles."""
        counts = (self.unions, self.members, self.events, self.roster, self.ledger, self.standing)
        return Size("half", *(count // 2 for count in counts))


DISTRICT = Size("district", unions=2_000, members=300_000, events=240_000, roster=10_000, ledger=4_000, standing=2_000)
SMALL = Size("small", unions=20, members=600, events=1_600, roster=100, ledger=60, standing=10, step=60)

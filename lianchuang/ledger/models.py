"""The journal's tables. Rows of `Event` and `Leaf` are written once: the database refuses to change or delete them
(see migration 0002), except that shedding may empty an event's payload and salt."""

from django.db import models


class Event(models.Model):
    """One thing somebody did: who, by what right, on which day it happened, when it was entered."""

    kind = models.CharField(max_length=60)
    by = models.CharField(max_length=60)
    right = models.CharField(max_length=60, blank=True)
    organisation = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=60, blank=True, db_index=True)
    occurred_on = models.DateField()
    recorded_at = models.DateTimeField()
    payload = models.JSONField(null=True)
    salt = models.BinaryField(null=True)
    leaf = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "-occurred_on"], name="event_by_organisation")]

    def __str__(self):
        return f"{self.kind} {self.occurred_on}"


class Pending(models.Model):
    """An event that waits for its place in the tree; a trigger adds it, sealing removes it."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True)

    def __str__(self):
        return f"pending {self.event_id}"


class Leaf(models.Model):
    """The place of an event in the tree. Order and completeness come from `index`, never from a clock."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, db_constraint=False, related_name="leaf_place")
    hash = models.BinaryField()

    def __str__(self):
        return f"leaf {self.index}"


class Checkpoint(models.Model):
    """The signed root over the first `size` leaves, and the frontier from which the next one grows."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    frontier = models.BinaryField()

    def __str__(self):
        return f"checkpoint {self.size}"

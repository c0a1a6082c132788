"""The parts that every page is made of."""

from django import template

register = template.Library()

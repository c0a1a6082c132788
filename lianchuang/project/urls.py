"""Every address of the product. Each view behind them declares who may use it (`acting`, `open_to_all`)."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []

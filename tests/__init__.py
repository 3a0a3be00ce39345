"""Tests; nothing else imports them."""

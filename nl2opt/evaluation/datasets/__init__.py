"""Readers of published problem sets, one file each."""

"""Tests of what courts decided about breaches."""

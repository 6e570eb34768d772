"""Tests of what nemoflow brings for continuous integration."""

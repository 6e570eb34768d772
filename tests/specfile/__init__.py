"""Tests of reading `video.yml`."""

"""The embedded local engine as a backend: free, offline, deterministic."""

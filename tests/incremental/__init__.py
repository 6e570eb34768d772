"""An incremental render is a cold one, and a render in pieces is a whole one."""

"""The work half of the cloud client: words, streams, uploads, renders, downloads."""

"""The door to the cloud API: token, stations, streamed uploads, commands; over real sockets."""

"""The simulator, asked by the clients that it is made for."""

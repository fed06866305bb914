"""Password hashes for the tests: the algorithm of production at the least cost, since people sign in so often."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """Argon2id with the smallest parameters; production keeps the library's own."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1

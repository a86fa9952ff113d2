"""Warm kernels by fork, and the sandbox around one."""

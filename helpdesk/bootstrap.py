#!/usr/bin/env python3
"""Make `.venv` from the hash-locked requirements, then run a command in it.

Runs before anything is installed, so it uses the standard library alone, and syntax that an old Python
can read, so that an old Python can be told about. What is done is not done again: `.venv` carries the
digest of the requirements it was made from.

    python3 helpdesk/bootstrap.py [--dev] COMMAND [ARGUMENT ...]
"""

import hashlib
import os
import shutil
import subprocess
import sys

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(FOLDER, ".venv")
BIN = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin")
LEAST = (3, 11)
FILES = {"run": ["requirements.txt"], "dev": ["requirements.txt", "requirements-dev.txt"]}


def stop(sentence):
    sys.stderr.write(sentence + "\n")
    sys.exit(1)


def check_python():
    if sys.version_info < LEAST:
        stop(
            "This Python is %d.%d, and the helpdesk needs %d.%d or newer: install one and name it, "
            "for example `make run PYTHON=python3.12`." % (tuple(sys.version_info[:2]) + LEAST)
        )


def digest_of(names):
    digest = hashlib.sha256(sys.version.encode())
    for name in names:
        with open(os.path.join(FOLDER, name), "rb") as handle:
            digest.update(handle.read())
    return digest.hexdigest()


def is_made(stamp, wanted):
    """Whether `.venv` was made whole from these requirements (the dev set holds the run set)."""
    try:
        with open(stamp) as handle:
            return handle.read() == wanted and os.path.exists(os.path.join(BIN, "python"))
    except OSError:
        return False


def make_environment(kind):
    stamps = {name: os.path.join(VENV, "made-for-" + name) for name in FILES}
    wanted = {name: digest_of(files) for name, files in FILES.items()}
    if is_made(stamps[kind], wanted[kind]):
        return
    print("Installing what the helpdesk needs into .venv (once, about a minute) ...")
    sys.stdout.flush()
    try:
        if not os.path.exists(os.path.join(BIN, "python")):
            shutil.rmtree(VENV, ignore_errors=True)
            subprocess.check_call([sys.executable, "-m", "venv", VENV])
        install = [os.path.join(BIN, "python"), "-m", "pip", "install", "--quiet"]
        install += ["--disable-pip-version-check", "--require-hashes", "--no-deps"]
        for name in FILES[kind]:
            install += ["-r", os.path.join(FOLDER, name)]
        subprocess.check_call(install)
    except (OSError, subprocess.CalledProcessError):
        stop(
            "The packages of %s could not be installed into .venv: check that this machine reaches "
            "its package index, that the disk has 500 MB free and that Python has venv and pip "
            "(Debian: apt install python3-venv); then run the same command again."
            % " and ".join(FILES[kind])
        )
    for name in FILES:
        if set(FILES[name]) <= set(FILES[kind]):
            with open(stamps[name], "w") as handle:
                handle.write(wanted[name])


def main(arguments):
    check_python()
    kind = "run"
    if arguments[:1] == ["--dev"]:
        kind, arguments = "dev", arguments[1:]
    make_environment(kind)
    if not arguments:
        return
    program = os.path.join(BIN, arguments[0])
    os.chdir(FOLDER)
    os.environ["PATH"] = BIN + os.pathsep + os.environ.get("PATH", "")
    # In place of this process, so that Ctrl-C and signals reach the command itself.
    os.execv(program, [program] + arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])

"""A desktop for a test: an X server without a screen, and programs that are ended with it."""

import os
import select
import subprocess
import sys
import time

DEADLINE_S = 20


class Desktop:
    """Use it in a `with`: everything that was started in it ends with it."""

    def __enter__(self):
        self.programs = []
        read_end, write_end = os.pipe()
        self.start("Xvfb", "-displayfd", str(write_end), "-screen", "0", "1024x640x24", "-nolisten", "tcp", pass_fds=[write_end])
        os.close(write_end)
        number = ""
        while not number.endswith("\n"):
            if not select.select([read_end], [], [], DEADLINE_S)[0]:
                sys.exit("Xvfb does not start")
            number += os.read(read_end, 16).decode()
        os.close(read_end)
        os.environ.update(DISPLAY=f":{number.strip()}", QT_QPA_PLATFORM="xcb", XDG_CURRENT_DESKTOP="")
        return self

    def __exit__(self, *_):
        for program in reversed(self.programs):
            program.kill()
            program.wait()

    def start(self, *command, **options):
        program = subprocess.Popen(command, **options)
        self.programs.append(program)
        return program

    def start_talking(self, *command):
        """A program whose lines await() looks for."""
        program = self.start(*command, stdout=subprocess.PIPE)
        os.set_blocking(program.stdout.fileno(), False)
        program.said = ""
        return program


def hear(program):
    """Everything that it has said by now."""
    while chunk := program.stdout.read():
        program.said += chunk.decode()
    return program.said


def wait_for(condition, what, turn=lambda: time.sleep(0.05)):
    """What `condition` gives as soon as that is something; `turn` lets time pass."""
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        if found := condition():
            return found
        turn()
    sys.exit(f"timeout: {what}")


def check(condition, what):
    if not condition:
        sys.exit(f"failed: {what}")
    print(f"ok: {what}")

"""A Slurm cluster of one node on this machine's loopback, of plain processes, without accounting and cgroups."""
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

PROGRAMS = ["munged", "slurmctld", "slurmd", "sbatch", "squeue", "scontrol", "sinfo", "scancel"]


def find_program(name):
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Cluster:
    """Started by the constructor, which raises RuntimeError with the reason where it cannot; ended by stop()."""

    def __init__(self, folder, max_array_size=1001):
        missing = [name for name in PROGRAMS if find_program(name) is None]
        if missing:
            raise RuntimeError(f"there is no {missing[0]}: install slurm-wlm and munge")
        self.folder = Path(folder)
        self.processes = []
        for name in ("state", "spool", "munge"):
            (self.folder / name).mkdir(mode=0o700 if name != "munge" else 0o755)
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}
        try:
            self.start_munge()
            self.write_configuration(max_array_size)
            self.start("slurmctld", "-D", "-f", self.folder / "slurm.conf")
            self.start("slurmd", "-D", "-f", self.folder / "slurm.conf", "-N", socket.gethostname().split(".")[0])
            self.wait_until(self.is_idle, "the node did not become idle")
        except Exception:
            self.stop()
            raise

    def start(self, name, *arguments):
        log = open(self.folder / f"{name}.out", "wb")
        process = subprocess.Popen([find_program(name), *map(str, arguments)], stdout=log, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, env=self.environment, start_new_session=True)
        log.close()
        self.processes.append((name, process))

    def start_munge(self):
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        self.socket = self.folder / "munge" / "socket"
        self.start("munged", "--foreground", "--force", "--key-file", key, "--socket", self.socket, "--pid-file",
                   self.folder / "munge" / "pid", "--log-file", self.folder / "munge" / "log", "--seed-file",
                   self.folder / "munge" / "seed")
        self.wait_until(self.socket.exists, "munged did not start")

    def write_configuration(self, max_array_size):
        host = socket.gethostname().split(".")[0]
        user = pwd.getpwuid(os.getuid()).pw_name
        (self.folder / "slurm.conf").write_text(f"""
ClusterName=rankscope
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={free_port()}
SlurmdPort={free_port()}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={self.socket}
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SwitchType=switch/none
MpiDefault=none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
JobCompType=jobcomp/none
ReturnToService=2
MaxArraySize={max_array_size}
StateSaveLocation={self.folder}/state
SlurmdSpoolDir={self.folder}/spool
SlurmctldPidFile={self.folder}/slurmctld.pid
SlurmdPidFile={self.folder}/slurmd.pid
SlurmctldLogFile={self.folder}/slurmctld.log
SlurmdLogFile={self.folder}/slurmd.log
NodeName={host} NodeAddr=127.0.0.1 CPUs={os.cpu_count()} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
""", encoding="utf-8")

    def run(self, name, *arguments):
        return subprocess.run([find_program(name), *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              env=self.environment, check=False)

    def is_idle(self):
        answer = self.run("sinfo", "-h", "-o", "%T")
        return answer.returncode == 0 and answer.stdout.strip() == "idle"

    def wait_until(self, condition, otherwise, seconds=60):
        deadline = time.monotonic() + seconds
        while not condition():
            ended = [(name, p.returncode) for name, p in self.processes if p.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise RuntimeError(f"{otherwise}; ended: {ended}; {self.last_words()}")
            time.sleep(0.1)

    def last_words(self):
        words = []
        for name in ("slurmctld.log", "slurmd.log", "munged.out", "slurmd.out", "slurmctld.out"):
            file = self.folder / name
            if file.exists():
                words += [f"{name}: {line}" for line in file.read_text(errors="replace").splitlines()[-2:]]
        return " | ".join(words)

    def stop(self):
        self.run("scancel", "-u", pwd.getpwuid(os.getuid()).pw_name)
        for how in (signal.SIGTERM, signal.SIGKILL):
            for _, process in reversed(self.processes):
                if process.poll() is None:
                    process.send_signal(how)
                    try:
                        process.wait(timeout=10)
                    except subprocess.TimeoutExpired:
                        pass

"""Does what a test asks on the host's file system, and shows the tree afterwards. Argument: a directory, which becomes the root.

A request is a line of words with tabs between them: uid, gid, other groups, umask, the operation, its arguments. The answer is a
line with "ok" or the name of the error, a tab and a value; then a line for each path and each open file; then an empty line.
"""

import ctypes
import errno
import os
import shutil
import stat
import sys

LIBC = ctypes.CDLL(None, use_errno=True)
AT_FDCWD = -100
KINDS = {
    stat.S_IFREG: "REGULAR",
    stat.S_IFDIR: "DIRECTORY",
    stat.S_IFLNK: "SYMBOLIC_LINK",
    stat.S_IFIFO: "FIFO",
    stat.S_IFSOCK: "SOCKET",
}
# A time beyond these was set by the test, the others are the clock's.
FIRST_OF_CLOCK, LAST_OF_CLOCK = 900_000_000, 4_000_000_000

handles = {}
times = {}
latest = 0


class Other(Exception):
    """An outcome that is no errno."""


def open_regular(path, flags, mode=0):
    """Opens, and refuses what a layer refuses: it opens nothing but regular files."""
    try:
        handle = os.open(path, flags | os.O_NONBLOCK, mode)
    except OSError as e:
        if e.errno == errno.ENXIO:
            raise Other("ENOTREG")
        raise
    kind = stat.S_IFMT(os.fstat(handle).st_mode)
    if kind != stat.S_IFREG:
        os.close(handle)
        raise Other("EISDIR" if kind == stat.S_IFDIR else "ENOTREG")
    return handle


def mkdir(path, mode):
    os.mkdir(path, int(mode, 8))


def create(path, mode):
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, int(mode, 8)))


def open_file(name, path, mode, options):
    flags = os.O_RDWR if "R" in options and "W" in options else os.O_WRONLY if "W" in options else os.O_RDONLY
    for letter, flag in {"C": os.O_CREAT, "X": os.O_CREAT | os.O_EXCL, "T": os.O_TRUNC, "N": os.O_NOFOLLOW}.items():
        if letter in options:
            flags |= flag
    handle = open_regular(path, flags, int(mode, 8))
    if name in handles:
        os.close(handles[name])
    handles[name] = handle


def fifo(path, mode):
    os.mkfifo(path, int(mode, 8))


def device(path, mode):
    os.mknod(path, stat.S_IFCHR | int(mode, 8), os.makedev(1, 3))


def write(path, position, length):
    handle = open_regular(path, os.O_CREAT | os.O_WRONLY, 0o644)
    try:
        os.pwrite(handle, b"x" * int(length), int(position))
    finally:
        os.close(handle)


def read(path):
    handle = open_regular(path, os.O_RDONLY)
    try:
        return str(len(os.read(handle, 1 << 20)))
    finally:
        os.close(handle)


def truncate(path, size):
    try:
        os.truncate(path, int(size))
    except OSError as e:
        if e.errno == errno.EINVAL:
            raise Other("ENOTREG")
        raise


def delete(path):
    try:
        os.unlink(path)
    except OSError as e:
        if e.errno != errno.EISDIR:
            raise
        os.rmdir(path)


def rename(source, target, option):
    flags = {"": 0, "NO_REPLACE": 1, "EXCHANGE": 2}[option]
    if LIBC.renameat2(AT_FDCWD, os.fsencode(source), AT_FDCWD, os.fsencode(target), flags) != 0:
        raise OSError(ctypes.get_errno(), "rename")


def chmod(path, mode):
    if stat.S_ISLNK(os.lstat(path).st_mode):
        raise Other("link")
    os.chmod(path, int(mode, 8))


def setxattr(path, name, value):
    kind = stat.S_IFMT(os.lstat(path).st_mode)
    if kind not in (stat.S_IFREG, stat.S_IFDIR):
        raise Other("link")
    os.setxattr(path, name, value.encode(), follow_symlinks=False)


def getxattr(path, name):
    try:
        return os.getxattr(path, name, follow_symlinks=False).decode()
    except OSError as e:
        if e.errno == errno.ENODATA:
            return "none"
        raise


def utime(path, seconds, nanos):
    time = int(seconds) * 1_000_000_000 + int(nanos)
    os.utime(path, ns=(time, time), follow_symlinks=False)


def lookup(path, follow):
    found = os.stat(path, follow_symlinks=follow == "true")
    return KINDS.get(stat.S_IFMT(found.st_mode), "CHARACTER_DEVICE")


def access(path, modes):
    """Asks for the effective user, as a layer does."""
    asked = sum({"r": os.R_OK, "w": os.W_OK, "x": os.X_OK}[mode] for mode in modes)
    if not os.access(path, asked, effective_ids=True):
        os.stat(path)
        raise OSError(errno.EACCES, "access")


def fopen_pwrite(name, position, length):
    os.pwrite(handles[name], b"y" * int(length), int(position))


def fchown(name, uid, gid):
    os.chown(handles[name], int(uid), int(gid))


def futime(name, seconds, nanos):
    time = int(seconds) * 1_000_000_000 + int(nanos)
    os.utime(handles[name], ns=(time, time))


OPERATIONS = {
    "mkdir": mkdir,
    "create": create,
    "open": open_file,
    "fifo": fifo,
    "device": device,
    "write": write,
    "read": read,
    "truncate": truncate,
    "delete": delete,
    "rename": rename,
    "chmod": chmod,
    "utime": utime,
    "lookup": lookup,
    "access": access,
    "symlink": lambda target, path: os.symlink(target, path),
    "readlink": os.readlink,
    "link": lambda existing, path: os.link(existing, path, follow_symlinks=False),
    "list": lambda path: " ".join(sorted(os.listdir(path))),
    "chown": lambda path, uid, gid: os.chown(path, int(uid), int(gid), follow_symlinks=False),
    "setxattr": setxattr,
    "getxattr": getxattr,
    "fwrite": fopen_pwrite,
    "ftruncate": lambda name, size: os.ftruncate(handles[name], int(size)),
    "fchmod": lambda name, mode: os.chmod(handles[name], int(mode, 8)),
    "fchown": fchown,
    "futime": futime,
    "close": lambda name: os.close(handles.pop(name)),
    "tree": lambda: None,
}


def shown(found, before):
    """What the test compares of an inode; of its times, which of them are not what they were."""
    kind = KINDS.get(stat.S_IFMT(found.st_mode), "CHARACTER_DEVICE")
    size = found.st_size if kind in ("REGULAR", "SYMBOLIC_LINK") else 0
    links = "-" if kind == "DIRECTORY" and not counts_directories else found.st_nlink
    seconds, nanos = divmod(found.st_mtime_ns, 1_000_000_000)
    mtime = "now" if FIRST_OF_CLOCK <= seconds <= LAST_OF_CLOCK else f"{seconds}.{nanos:09d}"
    changed = "new" if before is None else "".join(
        letter for letter, old, new in zip("mc", before, (found.st_mtime_ns, found.st_ctime_ns)) if old != new)
    mode = oct(stat.S_IMODE(found.st_mode))[2:]
    return f"{kind} {mode} {links} {found.st_uid}:{found.st_gid} {size} {mtime} [{changed}]"


def state():
    global times, latest
    lines, first, seen = [], {}, {}

    def show(label, found):
        lines.append(f"{label} {shown(found, times.get(found.st_ino))} {first.setdefault(found.st_ino, label)}")
        seen[found.st_ino] = (found.st_mtime_ns, found.st_ctime_ns)

    def visit(path):
        found = os.lstat(path)
        show(path, found)
        if stat.S_ISDIR(found.st_mode):
            for name in sorted(os.listdir(path)):
                visit(path.rstrip("/") + "/" + name)

    visit("/")
    for name in sorted(handles):
        show("file:" + name, os.fstat(handles[name]))
    times = seen
    latest = max(change for _, change in seen.values())
    return lines


def wait_for_clock(probe):
    """Returns when a change gets a later time than all that were seen."""
    now = 0
    while now <= latest:
        os.utime(probe)
        now = os.fstat(probe).st_ctime_ns


def become(uid, gid, groups, umask):
    os.umask(int(umask, 8))
    os.setgroups([int(group) for group in groups.split(",") if group])
    os.setegid(int(gid))
    os.seteuid(int(uid))


def answer(words):
    become(*words[:4])
    try:
        value = OPERATIONS[words[4]](*words[5:])
        return "ok\t" + (value or "")
    except Other as e:
        return str(e) + "\t"
    except OSError as e:
        return errno.errorcode[e.errno] + "\t"
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups([])


probe = os.open(sys.argv[1] + ".probe", os.O_CREAT | os.O_RDWR)
os.chroot(sys.argv[1])
os.chdir("/")
os.umask(0)
os.chmod("/", 0o755)
os.mkdir("/probe")
counts_directories = os.stat("/").st_nlink == 3
os.rmdir("/probe")
state()
for line in sys.stdin:
    wait_for_clock(probe)
    outcome = answer(line.rstrip("\n").split("\t"))
    print(outcome, *state(), "", sep="\n", flush=True)

for name in os.listdir("/"):
    if stat.S_ISDIR(os.lstat("/" + name).st_mode):
        shutil.rmtree("/" + name)
    else:
        os.unlink("/" + name)

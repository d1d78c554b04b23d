"""extract.py IN OUT: each file x.tar of IN goes to the directory x of OUT, by Python's tarfile."""
import glob
import os
import sys
import tarfile

trusted = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
for name in sorted(glob.glob(os.path.join(sys.argv[1], "*.tar"))):
    out = os.path.join(sys.argv[2], os.path.basename(name)[:-4])
    os.mkdir(out)
    try:
        with tarfile.open(name, "r:", errorlevel=2) as tar:
            tar.extractall(out, numeric_owner=True, **trusted)
    except Exception as e:
        print(name, e)

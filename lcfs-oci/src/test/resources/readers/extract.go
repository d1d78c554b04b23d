// extract IN OUT: each file x.tar of IN goes to the directory x of OUT, by Go's archive/tar. As containers have it: what an entry
// replaces is removed first, names cannot lead out, global headers say nothing.
package main

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

func main() {
	names, err := filepath.Glob(filepath.Join(os.Args[1], "*.tar"))
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		out := filepath.Join(os.Args[2], strings.TrimSuffix(filepath.Base(name), ".tar"))
		if err := extract(name, out); err != nil {
			fmt.Println(name, err)
		}
	}
}

type dirTime struct {
	path   string
	header *tar.Header
}

func extract(name, out string) error {
	if err := os.Mkdir(out, 0o755); err != nil {
		return err
	}
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	archive := tar.NewReader(in)
	var dirs []dirTime
	for {
		h, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		path := filepath.Join(out, filepath.Clean("/"+h.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := apply(h, path, out, archive); err != nil {
			return fmt.Errorf("%s: %w", h.Name, err)
		}
		if h.Typeflag == tar.TypeDir {
			dirs = append(dirs, dirTime{path, h})
		}
	}
	for _, d := range dirs {
		if i, err := os.Lstat(d.path); err == nil && i.IsDir() {
			setTime(d.path, d.header)
		}
	}
	return nil
}

func apply(h *tar.Header, path, out string, content io.Reader) error {
	old, err := os.Lstat(path)
	if err == nil && !(old.IsDir() && h.Typeflag == tar.TypeDir) {
		if path == out {
			return errors.New("root is no directory")
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	switch h.Typeflag {
	case tar.TypeDir:
		if err := os.Mkdir(path, 0o755); err != nil && !os.IsExist(err) {
			return err
		}
	case tar.TypeReg, tar.TypeRegA, tar.TypeCont, tar.TypeGNUSparse:
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, content)
		f.Close()
		if err != nil {
			return err
		}
	case tar.TypeLink:
		if err := os.Link(filepath.Join(out, filepath.Clean("/"+h.Linkname)), path); err != nil {
			return err
		}
	case tar.TypeSymlink:
		if err := os.Symlink(h.Linkname, path); err != nil {
			return err
		}
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		kind := map[byte]uint32{tar.TypeChar: syscall.S_IFCHR, tar.TypeBlock: syscall.S_IFBLK, tar.TypeFifo: syscall.S_IFIFO}[h.Typeflag]
		major, minor := uint64(h.Devmajor), uint64(h.Devminor)
		dev := (major&0xfff)<<8 | minor&0xff | (minor&0xffffff00)<<12 | (major&0xfffff000)<<32
		if err := syscall.Mknod(path, kind|0o600, int(dev)); err != nil {
			return err
		}
	case tar.TypeXGlobalHeader:
		return nil
	default:
		return fmt.Errorf("unhandled type %d", h.Typeflag)
	}
	if err := os.Lchown(path, h.Uid, h.Gid); err != nil {
		return err
	}
	for key, value := range h.PAXRecords {
		if strings.HasPrefix(key, "SCHILY.xattr.") {
			p, _ := syscall.BytePtrFromString(path)
			n, _ := syscall.BytePtrFromString(key[13:])
			v := append([]byte(value), 0)
			_, _, e := syscall.Syscall6(syscall.SYS_LSETXATTR, uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(n)), uintptr(unsafe.Pointer(&v[0])), uintptr(len(value)), 0, 0)
			if e != 0 && e != syscall.EOPNOTSUPP && e != syscall.EPERM {
				return fmt.Errorf("xattr %s: %w", key, e)
			}
		}
	}
	if h.Typeflag != tar.TypeSymlink {
		if err := syscall.Chmod(path, uint32(h.Mode&0o7777)); err != nil {
			return err
		}
	}
	return setTime(path, h)
}

func setTime(path string, h *tar.Header) error {
	t := []syscall.Timespec{{Sec: h.ModTime.Unix(), Nsec: int64(h.ModTime.Nanosecond())}, {Sec: h.ModTime.Unix(), Nsec: int64(h.ModTime.Nanosecond())}}
	p, err := syscall.BytePtrFromString(path)
	if err != nil {
		return err
	}
	at := -100
	_, _, e := syscall.Syscall6(syscall.SYS_UTIMENSAT, uintptr(at), uintptr(unsafe.Pointer(p)), uintptr(unsafe.Pointer(&t[0])), 0x100, 0, 0)
	if e != 0 {
		return e
	}
	return nil
}

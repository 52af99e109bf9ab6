package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"
)

// ErrPublic says that the demonstration was asked to be reachable from elsewhere. Its passwords are printed on the
// screen and its mailbox is open to all: it stays on this machine.
var ErrPublic = errors.New("demo: the demonstration stays on this machine")

// ErrFolder says that a folder holds something else than a demonstration.
var ErrFolder = errors.New("demo: the folder holds something else than a demonstration")

// Loopback refuses an address that other machines could reach, with ErrPublic.
func Loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%w: an address is written 127.0.0.1:8080", ErrPublic)
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() || host == "localhost" {
		return nil
	}
	return fmt.Errorf("%w: the address must be of the loopback interface, such as 127.0.0.1:8080", ErrPublic)
}

// mark is the file by which a folder is known to be a demonstration's, and from which one goes on.
const mark = "demo.json"

// charterName is the charter that the folder's site executes.
const charterName = "charter.yaml"

// remembered is what a demonstration takes up when it is started again.
type remembered struct {
	What    string        `json:"what"` // whatDemo
	Seed    uint64        `json:"seed"`
	Ahead   time.Duration `json:"ahead"` // how far the clock is from the real time, in nanoseconds
	SignIns []SignIn      `json:"sign_ins"`
	Whole   bool          `json:"whole"` // the history was written to its end
}

const whatDemo = "the data of a demonstration of Charte: everybody in it is invented"

// readFolder returns what a folder remembers, or false when it is new or empty.
func readFolder(dir string) (remembered, bool, error) {
	var r remembered
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return r, false, nil
	}
	if err != nil {
		return r, false, err
	}
	text, err := os.ReadFile(filepath.Join(dir, mark))
	if err != nil || json.Unmarshal(text, &r) != nil || r.What != whatDemo {
		return r, false, fmt.Errorf("%w: choose an empty folder", ErrFolder)
	}
	if !r.Whole {
		return r, false, fmt.Errorf("%w that was interrupted while it was made: delete the folder", ErrFolder)
	}
	return r, true, nil
}

// writeFolder replaces the mark as a whole, so that a crash leaves the old one.
func writeFolder(dir string, r remembered) error {
	r.What = whatDemo
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(dir, mark), append(text, '\n'))
}

func replaceFile(path string, text []byte) error {
	next := path + ".new"
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}

package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"charte/proof"
)

var proofVerifyCommand = command{
	name: "proof verify", args: "FILE…", short: "checks a receipt or an export, without asking the site",
	long: `
A receipt (.json) proves that a fact stands in the site's log. An export (.zip) is everything that the site held about
a person, with a signed list. Both carry the key that signed them; give the key that you trust with --key.
It ends with 1 when a file is not genuine.`,
	flags: func(set *flag.FlagSet) action {
		key := set.String("key", "", "the `KEY` to believe, as the site's proof page shows it")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("proof verify needs a file"), "charte proof verify receipt.json")
			}
			bad := 0
			for _, name := range args {
				if err := verify(t, name, *key); err != nil {
					bad++
					tell(t.err, err)
				}
			}
			if bad > 0 {
				return said()
			}
			return nil
		}
	},
}

// fileMost is the largest file that is read: as much as an export may hold.
const fileMost = 256 << 20

func verify(t terminal, name, key string) error {
	f, err := os.Open(name)
	if err != nil {
		return plainFile(err, "en")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, fileMost+1))
	if err != nil {
		return plainFile(err, "en")
	}
	if len(data) > fileMost {
		return fmt.Errorf("%s: %w", name, proof.ErrTooLarge)
	}
	if bytes.HasPrefix(data, []byte("PK")) {
		err = verifyExport(t.out, name, data, key)
	} else {
		err = verifyReceipt(t.out, name, data, key)
	}
	if err == nil {
		return nil
	}
	return hinted(fmt.Errorf("%s is not genuine: %s", name, reason(err)), "ask the site for the file again; if it stays so, the site owes you an explanation")
}

// reason says in plain words why a file is not genuine.
func reason(err error) string {
	for _, r := range []struct {
		is   error
		text string
	}{
		{proof.ErrKey, "it was not signed by the key that you gave, or names no key"},
		{proof.ErrSignature, "the signature does not fit: something was changed, or somebody else signed"},
		{proof.ErrInclusion, "the fact is not in the log that was signed"},
		{proof.ErrExport, "its files are not exactly those that were signed for"},
		{proof.ErrTooLarge, "it is too large to be read safely"},
		{proof.ErrFormat, "it is no receipt and no export, or something in it was changed"},
	} {
		if errors.Is(err, r.is) {
			return r.text
		}
	}
	return err.Error()
}

func verifyReceipt(w io.Writer, name string, data []byte, key string) error {
	r, err := proof.ParseReceipt(data)
	if err != nil {
		return err
	}
	fact, checkpoint, err := r.Verify(key)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s is genuine\n\n", name)
	fmt.Fprintf(w, "  what     %s\n  when     %s\n  promise  %s, version %d of the policy\n", fact.Kind, fact.At.UTC().Format(time.RFC3339), fact.Promise, fact.Version)
	for _, k := range slices.Sorted(maps.Keys(fact.Detail)) {
		fmt.Fprintf(w, "  %-8s %s\n", k, fact.Detail[k])
	}
	fmt.Fprintf(w, "  where    entry %d of %d in the log %s\n  root     %s\n\n", r.Index+1, checkpoint.Size, checkpoint.Origin, checkpoint.Root)
	fmt.Fprintln(w, "proved: this fact, letter for letter, stands in the log that the key below signed; the site cannot change or remove it without being seen")
	fmt.Fprintln(w, "the receipt does not say who you are: it is yours because you hold it")
	trust(w, r.Key, checkpoint.Origin, key)
	return nil
}

func verifyExport(w io.Writer, name string, data []byte, key string) error {
	e, err := proof.VerifyExport(data, key)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%s is genuine\n\n", name)
	for _, f := range e.Files {
		fmt.Fprintf(w, "  %10d bytes  %s\n", f.Size, f.Name)
	}
	fmt.Fprintf(w, "\nproved: these %d files, byte for byte, are what the key below signed, and none was added or taken away\n", len(e.Files))
	trust(w, e.Key, e.Origin, key)
	return nil
}

// trust says whose word the proof rests on.
func trust(w io.Writer, key, origin, given string) {
	fmt.Fprintf(w, "key: %s\n", key)
	if given != "" {
		fmt.Fprintln(w, "it is the key that you gave")
		return
	}
	host := strings.TrimSuffix(origin, "/log")
	fmt.Fprintf(w, "caution: this key came from the file itself; compare it with the one on the site's proof page, https://%s/proof, or give that one with --key\n", host)
}

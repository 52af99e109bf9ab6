package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"charte/envelope"
	"charte/people"
)

// A key rests in a file under a passphrase; its public half rests beside it, under the same name and ".pub".

var keysNewCommand = command{
	name: "keys new", args: "FILE", short: "makes the keys of somebody who reads sealed documents",
	long: `
FILE receives the private key, under the passphrase that is the first line of the standard input: a file for a safe. FILE.pub receives
the public key, for which documents are sealed. The fingerprint is what two people compare before documents are sealed for the key.
Whoever loses the passphrase loses what was sealed for the key: nobody can open it again.`,
	flags: func(*flag.FlagSet) action {
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hinted(misuse("keys new needs the name of one file"), "charte keys new validation.key")
			}
			return newKeys(t, args[0])
		}
	},
}

var keysShowCommand = command{
	name: "keys show", args: "PUB…", short: "shows the fingerprint of public keys, for two people to compare",
	flags: func(*flag.FlagSet) action {
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("keys show needs a public key"), "charte keys show validation.key.pub")
			}
			for _, name := range args {
				key, err := publicKey(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(t.out, "%s  %s\n", key.Fingerprint(), name)
			}
			return nil
		}
	},
}

var keysSealCommand = command{
	name: "keys seal", args: "DOCUMENT OUT", short: "seals a document for readers, as a browser does",
	long: `
--to may be given several times: each of these keys opens the document. docs/sealed-documents.md is the format.`,
	flags: func(set *flag.FlagSet) action {
		var to files
		set.Var(&to, "to", "a public `KEY` for which it is sealed")
		place := set.String("for", "", "the `PLACE` it is sealed for: it opens under no other")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 2 || len(to) == 0 {
				return hinted(misuse("keys seal needs a document, a file to write, and a key"), "charte keys seal --to validation.key.pub attestation.pdf attestation.sealed")
			}
			return sealFile(args[0], args[1], *place, to)
		}
	},
}

var keysOpenCommand = command{
	name: "keys open", args: "KEY SEALED OUT", short: "opens a sealed document with a private key",
	long: `
The passphrase of the key is the first line of the standard input. OUT is written only if the document is whole and unaltered; its name
and type, as its owner gave them, go to the standard output.`,
	flags: func(set *flag.FlagSet) action {
		place := set.String("for", "", "the `PLACE` it was sealed for")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 3 {
				return hinted(misuse("keys open needs a key, a sealed document, and a file to write"), "charte keys open validation.key attestation.sealed attestation.pdf < passphrase.txt")
			}
			return openFile(t, args[0], args[1], args[2], *place)
		}
	},
}

// passphrase is the first line of the standard input.
func passphrase(t terminal) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(t.in, 4<<10)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", hinted(errors.New("there is no passphrase"), "write it as the first line of the standard input")
	}
	return line, nil
}

// Law: GDPR 32(1)(a)
func newKeys(t terminal, name string) error {
	phrase, err := passphrase(t)
	if err != nil {
		return err
	}
	if wrong := people.CheckPassword(people.PasswordShortest, phrase, "charte"); wrong != "" {
		return hinted(errors.New("this passphrase is too easy to guess"), "take several words at random, 15 characters or more")
	}
	key, err := envelope.NewKey()
	if err != nil {
		return err
	}
	wrapped, err := key.Wrap(phrase)
	if err != nil {
		return err
	}
	public, err := json.Marshal(key.Public())
	if err != nil {
		return err
	}
	if err := writeNew(name, wrapped+"\n"); err != nil {
		return err
	}
	if err := writeNew(name+".pub", string(public)+"\n"); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s  %s\n", key.Public().Fingerprint(), name+".pub")
	return nil
}

// writeNew writes a file that was not there.
func writeNew(name, text string) error {
	return whole(name, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
}

// whole writes a file that was not there, all of it or not at all.
func whole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".charte-*") // readable by its owner only
	if err != nil {
		return plainFile(err, "en")
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	// A link, unlike a new name, never takes the place of a file.
	if err := os.Link(f.Name(), name); errors.Is(err, os.ErrExist) {
		return hinted(fmt.Errorf("%s is there already", name), "choose another name: nothing is ever written over")
	} else if err != nil {
		return plainFile(err, "en")
	}
	return nil
}

func publicKey(name string) (envelope.PublicKey, error) {
	data, err := readSmall(name)
	if err != nil {
		return envelope.PublicKey{}, err
	}
	key, err := envelope.ParsePublicKey(data)
	if err != nil {
		return key, hinted(fmt.Errorf("%s is no public key of a reader", name), "charte keys new makes one, in a file that ends in .pub")
	}
	return key, nil
}

// readSmall reads a file that holds a key.
func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, plainFile(err, "en")
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 64<<10))
	if err != nil {
		return nil, plainFile(err, "en")
	}
	return data, nil
}

func sealFile(name, out, place string, to files) error {
	var readers []envelope.PublicKey
	for _, key := range to {
		reader, err := publicKey(key)
		if err != nil {
			return err
		}
		readers = append(readers, reader)
	}
	f, err := os.Open(name)
	if err != nil {
		return plainFile(err, "en")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return plainFile(err, "en")
	}
	m := envelope.Manifest{Name: filepath.Base(name), Type: mime.TypeByExtension(filepath.Ext(name)), For: place, Length: info.Size()}
	err = whole(out, func(w io.Writer) error { return envelope.Seal(w, f, m, readers...) })
	if errors.Is(err, envelope.ErrTampered) {
		return hinted(fmt.Errorf("%s changed while it was sealed", name), "seal it again")
	}
	return plainFile(err, "en")
}

func openFile(t terminal, key, name, out, place string) error {
	wrapped, err := readSmall(key)
	if err != nil {
		return err
	}
	phrase, err := passphrase(t)
	if err != nil {
		return err
	}
	private, err := envelope.Unwrap(string(wrapped), phrase)
	if err != nil {
		return refusedKey(key, err)
	}
	f, err := os.Open(name)
	if err != nil {
		return plainFile(err, "en")
	}
	defer f.Close()
	r := bufio.NewReader(f)
	h, err := envelope.ReadHeader(r)
	if err != nil {
		return unopened(name, err)
	}
	m, err := h.Open(private, place)
	if err != nil {
		return unopened(name, err)
	}
	if err := whole(out, func(w io.Writer) error { return m.Read(w, r) }); err != nil {
		return unopened(name, err)
	}
	fmt.Fprintf(t.out, "%q\t%q\n", m.Name, m.Type)
	return nil
}

func refusedKey(name string, err error) error {
	if errors.Is(err, envelope.ErrPassphrase) {
		return hinted(fmt.Errorf("the passphrase does not open %s", name), "check capital letters and the keyboard; nobody can open the key without it")
	}
	return hinted(fmt.Errorf("%s is no private key of a reader", name), "charte keys new makes one")
}

// unopened says in plain words why a document does not open.
func unopened(name string, err error) error {
	for _, r := range []struct {
		is         error
		text, hint string
	}{
		{envelope.ErrHeader, "is no sealed document", "charte keys seal makes one, and so does the page of a site"},
		{envelope.ErrReader, "was not sealed for this key", "ask somebody for whom it was sealed, or use the key that you had then"},
		{envelope.ErrPlace, "was sealed for another place", "give its place with --for"},
		{envelope.ErrTampered, "was altered, or is not complete", "fetch it again; if it stays so, ask its owner for the document"},
	} {
		if errors.Is(err, r.is) {
			return hinted(fmt.Errorf("%s %s", name, r.text), r.hint)
		}
	}
	return plainFile(err, "en")
}

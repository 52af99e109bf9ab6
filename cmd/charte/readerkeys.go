package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"charte/envelope"
	"charte/people"
	"charte/plan"
	"charte/store"
)

var keysListCommand = command{
	name: "keys list", args: "CHARTER", short: "lists the keys of those who open documents",
	long: `
One line for each key that was not removed: its id, whose it is, and whether it receives documents. Addresses are personal: the list is for whoever
runs the server. Fingerprints are not in it: whoever confirms a key has its owner read them out.`,
	flags: func(set *flag.FlagSet) action {
		k := staffFlags(set)
		asJSON := set.Bool("json", false, "print one JSON object per site")
		return func(ctx context.Context, t terminal, args []string) error {
			return k.on(ctx, t, "keys list", "", args, func(s *store.Site, _ string) error { return keysList(ctx, t, s, *k.lang, *asJSON) })
		}
	},
}

// listedKey is one line of the list, for other programs.
type listedKey struct {
	Key       string     `json:"key"`
	Email     string     `json:"email,omitempty"` // of its owner; absent once they have no role
	Made      time.Time  `json:"made_at"`
	Confirmed *time.Time `json:"confirmed_at,omitempty"`
	Receives  bool       `json:"receives"` // documents are sealed for it now
}

func keysList(ctx context.Context, t terminal, s *store.Site, lang string, asJSON bool) error {
	team, err := s.Colleagues(ctx)
	if err != nil {
		return err
	}
	keys, err := s.ReaderKeys(ctx)
	if err != nil {
		return err
	}
	list := []listedKey{}
	for _, k := range keys {
		if !k.Removed.IsZero() {
			continue
		}
		one := listedKey{Key: k.Public.ID(), Made: k.Made, Receives: k.Reads}
		if !k.Confirmed.IsZero() {
			one.Confirmed = &k.Confirmed
		}
		for _, c := range team {
			if c.Subject == k.Owner {
				one.Email = c.Login.Reveal("GDPR 32(4): whoever runs the server asks whose key it is")
			}
		}
		list = append(list, one)
	}
	if asJSON {
		return encode(t.out, struct {
			Site string      `json:"site"`
			Keys []listedKey `json:"keys"`
		}{s.Name(), list})
	}
	if len(list) == 0 {
		fmt.Fprintf(t.out, in(lang, "%s: nobody has a key\n", "%s : personne n’a de clé\n"), s.Name())
	}
	for _, k := range list {
		state := in(lang, "waits for somebody to confirm it", "attend que quelqu’un la confirme")
		switch {
		case k.Receives:
			state = in(lang, "receives documents", "reçoit les documents")
		case k.Confirmed != nil:
			state = in(lang, "is confirmed and receives nothing: its owner has no role that opens documents", "est confirmée et ne reçoit rien : son titulaire n’a pas de rôle qui ouvre des documents")
		}
		whose := k.Email
		if whose == "" {
			whose = in(lang, "somebody without a role", "quelqu’un sans rôle")
		}
		fmt.Fprintf(t.out, in(lang, "%s: %s, of %s, made on %s, %s\n", "%s : %s, de %s, créée le %s, %s\n"), s.Name(), k.Key, whose, plan.Day(k.Made, lang), state)
	}
	return nil
}

var keysConfirmCommand = command{
	name: "keys confirm", args: "CHARTER KEY", short: "confirms the first key of somebody who opens documents",
	long: `
KEY is the id of the key, as "charte keys list" has it. The whole fingerprint, as its owner read it out by another way, is the first line of the
standard input: eight groups of five digits. It works as long as nobody but its owner has a confirmed key; from then on colleagues confirm
each other's keys at the desk. Wrong groups are a fact, and after five of them the key goes.`,
	flags: func(set *flag.FlagSet) action {
		k := staffFlags(set)
		return func(ctx context.Context, t terminal, args []string) error {
			return k.on(ctx, t, "keys confirm", "KEY", args, func(s *store.Site, kid string) error {
				groups, err := passphrase(t)
				if err != nil {
					return err
				}
				err = s.ConfirmKey(ctx, people.Actor{Role: people.Operator}, kid, groups, time.Now().UTC().Truncate(time.Microsecond))
				if err == nil {
					fmt.Fprintf(t.out, in(*k.lang, "%s: the key is confirmed: documents are sealed for it from now on\n", "%s : la clé est confirmée : les documents sont désormais chiffrés pour elle\n"), s.Name())
				}
				return keyRefused(s, err, *k.lang)
			})
		}
	},
}

var keysRemoveCommand = command{
	name: "keys remove", args: "CHARTER KEY", short: "takes away the key of somebody who opens documents",
	long: `
From the next request on it opens nothing and receives nothing, and what is kept of it is destroyed. Documents that no other key opens can
be read by nobody any more, unless those who keep the spare key open them.`,
	flags: func(set *flag.FlagSet) action {
		k := staffFlags(set)
		return func(ctx context.Context, t terminal, args []string) error {
			return k.on(ctx, t, "keys remove", "KEY", args, func(s *store.Site, kid string) error {
				err := s.RemoveKey(ctx, people.Actor{Role: people.Operator}, kid, time.Now().UTC().Truncate(time.Microsecond))
				if err == nil {
					fmt.Fprintf(t.out, in(*k.lang, "%s: the key is removed\n", "%s : la clé est retirée\n"), s.Name())
				}
				return keyRefused(s, err, *k.lang)
			})
		}
	},
}

// keyRefused says in plain words why a key was not confirmed, or not removed.
func keyRefused(s *store.Site, err error, lang string) error {
	switch {
	case errors.Is(err, store.ErrNotFound):
		return hintedIn(lang, fmt.Errorf(in(lang, "%s: there is no such key", "%s : cette clé n’existe pas"), s.Name()), "charte keys list charter.yaml")
	case errors.Is(err, store.ErrGroups):
		return hintedIn(lang, fmt.Errorf(in(lang, "%s: this is not the fingerprint of that key", "%s : ce n’est pas l’empreinte de cette clé"), s.Name()), in(lang, "ask its owner to read all eight groups out again", "demandez à son titulaire de relire les huit groupes"))
	case errors.Is(err, store.ErrTaken):
		return fmt.Errorf(in(lang, "%s: that key is confirmed already", "%s : cette clé est déjà confirmée"), s.Name())
	case errors.Is(err, store.ErrRole):
		return hintedIn(lang, fmt.Errorf(in(lang, "%s: somebody else has a confirmed key already", "%s : quelqu’un d’autre a déjà une clé confirmée"), s.Name()), in(lang, "they confirm this one at /desk/keys", "c’est à cette personne de confirmer celle-ci, à /desk/keys"))
	}
	return err
}

var keysSpareNewCommand = command{
	name: "keys spare new", args: "FILE", short: "makes a spare key that several people open together",
	long: `
FILE receives the private key, under a secret that nobody keeps; FILE.pub the public one, for which documents are sealed. The secret goes to the
standard output in shares, one sheet for each holder: any of them, as many as --needs says, open the key together. Print them, give each to one
person, and keep no copy.`,
	flags: func(set *flag.FlagSet) action {
		holders, needs := set.Int("holders", 3, "how `MANY` people keep a share"), set.Int("needs", 2, "how `MANY` of them open the key")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hinted(misuse("keys spare new needs the name of one file"), "charte keys spare new --holders 3 --needs 2 spare.key")
			}
			return newSpare(t, args[0], *holders, *needs)
		}
	},
}

// Law: GDPR 32(1)(c)
func newSpare(t terminal, name string, holders, needs int) error {
	key, err := envelope.NewKey()
	if err != nil {
		return err
	}
	secret := envelope.NewSecret()
	shares, err := envelope.Split(secret, holders, needs, key.Public())
	if err != nil {
		return hinted(misuse("%d of %d is no way to share a key", needs, holders), "at least two are needed, at most as many as there are, and there are 20 at most")
	}
	wrapped, err := key.WrapUnder(secret)
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
	for i, share := range shares {
		fmt.Fprintf(t.out, "Charte, spare key %.8s: share %d of %d. Any %d of them open it.\n\n%s\n\f\n", key.Public().ID(), i+1, holders, needs, share)
	}
	return nil
}

var keysSpareOpenCommand = command{
	name: "keys spare open", args: "SPARE OUT", short: "opens a spare key with the shares of its holders",
	long: `
The standard input has the shares, one a line, then an empty line and a passphrase. OUT receives the private key under that passphrase: charte keys open
takes it. Put it away, or destroy it, as soon as it has served.`,
	flags: func(*flag.FlagSet) action {
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 2 {
				return hinted(misuse("keys spare open needs a spare key and a file to write"), "charte keys spare open spare.key restored.key < shares.txt")
			}
			return openSpare(t, args[0], args[1])
		}
	},
}

// Law: GDPR 32(1)(c)
func openSpare(t terminal, name, out string) error {
	wrapped, err := readSmall(name)
	if err != nil {
		return err
	}
	text, err := io.ReadAll(io.LimitReader(t.in, 16<<10))
	if err != nil {
		return err
	}
	typed, phrase, _ := strings.Cut(strings.ReplaceAll(string(text), "\r", ""), "\n\n")
	var shares []envelope.Share
	for line := range strings.Lines(typed) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		share, err := envelope.ReadShare(line)
		if err != nil {
			return hinted(fmt.Errorf("share %d is mistyped", len(shares)+1), "compare it with its sheet, group by group")
		}
		shares = append(shares, share)
	}
	secret, err := envelope.Combine(shares)
	if err != nil {
		return hinted(errors.New("these shares do not go together"), "give as many as the sheets say, each once, and all of one key")
	}
	key, err := envelope.UnwrapUnder(string(wrapped), secret)
	if errors.Is(err, envelope.ErrPassphrase) {
		return hinted(fmt.Errorf("these shares do not open %s", name), "their sheets name the key that they are of")
	}
	if err != nil {
		return refusedKey(name, err)
	}
	phrase, err = passphrase(terminal{in: bufio.NewReader(strings.NewReader(phrase))})
	if err != nil {
		return hinted(errors.New("there is no passphrase"), "write it after the shares and an empty line")
	}
	if wrong := people.CheckPassword(people.PasswordShortest, phrase, "charte"); wrong != "" {
		return hinted(errors.New("this passphrase is too easy to guess"), "take several words at random, 15 characters or more")
	}
	again, err := key.Wrap(phrase)
	if err != nil {
		return err
	}
	if err := writeNew(out, again+"\n"); err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s  %s\n", key.Public().Fingerprint(), out)
	return nil
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"charte/charter"
	"charte/people"
	"charte/rights"
	"charte/seal"
	"charte/store"
)

// addressMost is the most bytes that an address on standard input may have.
const addressMost = 1 << 10

var deathCommand = command{
	name: "death", args: "CHARTER", short: "does what somebody decided about their data for after their death",
	long: `
The person is found by the e-mail address of their account, read from standard input so that it stays out of the history of the shell, or
by --subject. It says what they decided, and does nothing more: read it, check the proof, then add --apply and --evidence.
Then nobody signs in to the account any more, and what the person decided is done. Erase: everything is erased at once. Keep: it stays, shown
to nobody, until the end that the charter announces, and nobody is warned. Hand over: a person named by e-mail receives a link, which works
once and for 30 days; for one named by post, --export writes the copy to a file, whose data.html has the name and the address. Seven days
after the copy was taken, the account is erased where the person wanted that. As long as it was not taken, --apply sends another link.
The address of the account is told that a death was recorded; --mistake takes it back, as long as nothing was erased.
Where the person decided nothing, nothing is executed: the heirs may ask for what they need to settle the estate, for what is a family
memory, and for the account to be closed (loi Informatique et Libertés, article 85). They show who they are, and you answer them.`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		d := dying{}
		set.StringVar(&d.subject, "subject", "", "`ID` of the person; then nothing is read from standard input")
		set.BoolVar(&d.apply, "apply", false, "record the death, and do what the person decided")
		set.StringVar(&d.evidence, "evidence", "", "the `PROOF` that you have seen: "+strings.Join(rights.Evidences, ", "))
		set.StringVar(&d.export, "export", "", "write the copy to `FILE`, to be handed over by hand or by post")
		set.BoolVar(&d.mistake, "mistake", false, "take back a death that was recorded by mistake")
		set.StringVar(&d.lang, "lang", "en", "`LANGUAGE`, fr or en")
		return func(ctx context.Context, t terminal, args []string) error {
			if err := d.understood(args); err != nil {
				return err
			}
			options, err := k.options(t)
			if err == nil {
				err = kept(options, d.lang, false)
			}
			if err != nil {
				return err
			}
			return opened(ctx, t, options, args, d.lang, func(s *store.Site) error {
				if err := s.Reload(ctx); err != nil {
					return err
				}
				return d.run(ctx, t, s, time.Now().UTC().Truncate(time.Microsecond))
			})
		}
	},
}

// dying is what the command was asked.
type dying struct {
	subject, evidence, export, lang string
	apply, mistake                  bool
}

func (d dying) in(en, fr string) string { return in(d.lang, en, fr) }

func (d dying) understood(args []string) error {
	if err := speaks(d.lang); err != nil {
		return err
	}
	known := false
	for _, e := range rights.Evidences {
		known = known || e == d.evidence
	}
	proofs := strings.Join(rights.Evidences, ", ")
	switch {
	case len(args) != 1:
		return hintedIn(d.lang, misuse("%s", d.in("death needs the charter of one site", "death attend la charte d’un site")), "charte death charter.yaml --data charte-data < address.txt")
	case d.apply && d.mistake:
		return misuse("%s", d.in("--apply and --mistake exclude each other", "--apply et --mistake s’excluent"))
	case d.apply && !known:
		return hintedIn(d.lang, misuse("%s", d.in("--apply needs --evidence", "--apply attend --evidence")), d.in("one of: ", "au choix : ")+proofs)
	case !d.apply && (d.evidence != "" || d.export != ""):
		return misuse("%s", d.in("--evidence and --export go with --apply", "--evidence et --export vont avec --apply"))
	}
	return nil
}

// who finds the person meant. No address is ever printed.
func (d dying) who(ctx context.Context, t terminal, s *store.Site) (seal.ID, error) {
	if d.subject != "" {
		id, err := seal.ParseID(d.subject)
		if err != nil {
			return id, misuse("%s", d.in("--subject is not an id", "--subject n’est pas un identifiant"))
		}
		return id, nil
	}
	text, err := io.ReadAll(io.LimitReader(t.in, addressMost))
	if err != nil {
		return seal.ID{}, err
	}
	address, wrong := people.Accept(charter.Field{Category: "email"}, strings.TrimSpace(string(text)))
	if wrong != "" {
		return seal.ID{}, hintedIn(d.lang, errors.New(d.in("what was read is not one e-mail address", "ce qui a été lu n’est pas une adresse e-mail")),
			d.in("write the address of the account on standard input, or give --subject", "écrivez l’adresse du compte sur l’entrée standard, ou donnez --subject"))
	}
	id, err := s.Whose(ctx, seal.NewText(address))
	if errors.Is(err, store.ErrNotFound) {
		return id, d.nobody(s)
	}
	return id, err
}

func (d dying) nobody(s *store.Site) error {
	return hintedIn(d.lang, fmt.Errorf(d.in("%s: nobody here has that address or that id", "%s : personne ici n’a cette adresse ou cet identifiant"), s.Name()),
		d.in("it may be erased already; or the charter is that of another site", "tout est peut-être déjà effacé ; ou la charte est celle d’un autre site"))
}

func (d dying) run(ctx context.Context, t terminal, s *store.Site, now time.Time) error {
	id, err := d.who(ctx, t, s)
	if err != nil {
		return err
	}
	h, err := s.Held(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return d.nobody(s)
	}
	if err != nil {
		return err
	}
	switch {
	case d.mistake:
		return d.takenBack(ctx, t, s, id, now)
	case h.Directive == nil:
		fmt.Fprintf(t.out, d.in("%s: %s decided nothing\n", "%s : %s n’a rien décidé\n"), s.Name(), id)
		return hintedIn(d.lang, errors.New(d.in("nothing is executed without a directive", "rien n’est exécuté sans directive")),
			d.in("the heirs have the rights of article 85 of the French data protection act: answer them by hand", "les héritiers ont les droits de l’article 85 de la loi Informatique et Libertés : répondez-leur vous-même"))
	}
	fmt.Fprintf(t.out, d.in("%s: %s decided on %s: %s\n", "%s : %s a décidé le %s : %s\n"), s.Name(), id, h.Directive.At.Format(time.DateOnly), d.words(*h.Directive))
	if !d.apply {
		return d.preview(ctx, t, s, id)
	}
	if by := h.Directive; d.export != "" && (by.Wish != rights.WishHandOver || by.Recipient.Mail) {
		return misuse("%s", d.in("--export is for a copy that is handed over by post", "--export sert à une copie remise par la poste"))
	} else if d.export == "" && by.Wish == rights.WishHandOver && !by.Recipient.Mail {
		return hintedIn(d.lang, misuse("%s", d.in("the person named has a postal address", "la personne nommée a une adresse postale")), d.in("add --export copy.zip", "ajoutez --export copie.zip"))
	}
	return d.record(ctx, t, s, id, *h.Directive, now)
}

// words says a directive, without whoever is named in it.
func (d dying) words(by rights.Directive) string {
	then := map[rights.Wish]string{rights.WishErase: d.in(", then erase", ", puis effacer"), rights.WishKeep: d.in(", then keep", ", puis garder")}[by.Then]
	switch {
	case by.Wish == rights.WishErase:
		return d.in("erase", "effacer")
	case by.Wish == rights.WishKeep:
		return d.in("keep", "garder")
	case by.Recipient.Mail:
		return d.in("hand over by e-mail", "remettre par e-mail") + then
	}
	return d.in("hand over by post", "remettre par la poste") + then
}

func (d dying) preview(ctx context.Context, t terminal, s *store.Site, id seal.ID) error {
	by, err := s.Death(ctx, id)
	switch {
	case errors.Is(err, store.ErrNotFound):
		t.say("%s", d.in("nothing was done: add --apply and --evidence", "rien n’a été fait : ajoutez --apply et --evidence"))
		return nil
	case err != nil:
		return err
	case by.Handed.IsZero():
		fmt.Fprintf(t.out, d.in("%s: recorded on %s\n", "%s : enregistré le %s\n"), s.Name(), by.Recorded.Format(time.DateOnly))
	default:
		fmt.Fprintf(t.out, d.in("%s: recorded on %s, the copy was taken on %s\n", "%s : enregistré le %s, copie prise le %s\n"),
			s.Name(), by.Recorded.Format(time.DateOnly), by.Handed.Format(time.DateOnly))
	}
	return nil
}

func (d dying) record(ctx context.Context, t terminal, s *store.Site, id seal.ID, by rights.Directive, now time.Time) error {
	if d.export != "" {
		if _, err := os.Lstat(d.export); err == nil {
			return hintedIn(d.lang, fmt.Errorf(d.in("%s is there already", "%s existe déjà"), d.export), d.in("give another name", "donnez un autre nom"))
		}
	}
	_, err := s.Die(ctx, id, d.evidence, now)
	if errors.Is(err, store.ErrStale) {
		return hintedIn(d.lang, errors.New(d.in("the copy was taken already, or the person changed their mind", "la copie est déjà prise, ou la personne a changé d’avis")),
			d.in("look again without --apply", "regardez de nouveau sans --apply"))
	}
	if err != nil {
		return err
	}
	if d.export != "" {
		if err := d.handOver(ctx, s, id, now); err != nil {
			return err
		}
	}
	done, err := s.Settle(ctx, id, now)
	if err != nil {
		return err
	}
	said := d.in("%s: recorded: nobody signs in any more\n", "%s : enregistré : personne ne se connecte plus\n")
	switch {
	case done:
		said = d.in("%s: recorded: everything is erased\n", "%s : enregistré : tout est effacé\n")
	case d.export != "":
		said = d.in("%s: recorded: the copy is written\n", "%s : enregistré : la copie est écrite\n")
	case by.Wish == rights.WishHandOver:
		said = d.in("%s: recorded: a link leaves for the person named\n", "%s : enregistré : un lien part pour la personne nommée\n")
	}
	fmt.Fprintf(t.out, said, s.Name())
	return nil
}

// handOver writes the copy for its reader's eyes only, never over another file, and records that it was.
func (d dying) handOver(ctx context.Context, s *store.Site, id seal.ID, now time.Time) error {
	file, manifest, err := s.Bequest(ctx, id, now)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(d.export, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(file)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return s.HandedOver(ctx, id, "", manifest, now)
}

func (d dying) takenBack(ctx context.Context, t terminal, s *store.Site, id seal.ID, now time.Time) error {
	err := s.Mistaken(ctx, id, now)
	if errors.Is(err, store.ErrNotFound) {
		return hintedIn(d.lang, fmt.Errorf(d.in("%s: no death is recorded for %s", "%s : aucun décès n’est enregistré pour %s"), s.Name(), id),
			d.in("there is nothing to take back", "il n’y a rien à annuler"))
	}
	if err == nil {
		fmt.Fprintf(t.out, d.in("%s: taken back: %s signs in as before\n", "%s : annulé : %s se connecte comme avant\n"), s.Name(), id)
	}
	return err
}

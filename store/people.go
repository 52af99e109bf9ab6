package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"

	"charte/charter"
	"charte/consent"
	"charte/letters"
	"charte/people"
	"charte/plan"
	"charte/proof"
	"charte/rights"
	"charte/seal"
)

// owner returns whoever holds a unique value, under any version of the index key. Each version is asked, whichever finds them, so that the
// number of statements says nothing.
func (s *Site) owner(ctx context.Context, field, value string) (id seal.ID, err error) {
	err = ErrNotFound
	for _, blind := range s.ring.Blinds(s.name, field, value) {
		var one seal.ID
		var bond []byte
		asked := notFound(s.engine.reader().QueryRowContext(ctx,
			`select subject_id, bond from locator where site = $1 and field = $2 and blind = $3`, s.name, field, blind).Scan(&one, &bond))
		if errors.Is(asked, ErrNotFound) || !errors.Is(err, ErrNotFound) {
			continue
		}
		if asked == nil && !s.bonded(bond, "locator", locatorParts(field, blind, one)...) {
			asked = seal.ErrTampered
		}
		id, err = one, asked
	}
	return id, err
}

func (s *Site) loginField() string {
	f, _ := s.Plan.Login()
	return f.Name
}

// Join opens an account, or tells the owner of a known address that somebody tried. The caller cannot tell
// which: both make one key and one transaction, and both end in one letter.
//
// Law: GDPR 32(1)
func (s *Site) Join(ctx context.Context, j people.Joined) error {
	key, err := s.newKey(ctx, j.Subject, j.At)
	if err != nil {
		return err
	}
	// The owner of an address may come or go between two statements: then the world is looked at anew.
	for range 16 {
		if err = s.joinOnce(ctx, j, key); !errors.Is(err, ErrTaken) && !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return err
}

// joinOnce runs the same statements whoever holds the address; what must not stay, or not go, is somebody's who never was. A join with a
// free address stays. One that was never confirmed is replaced by the latest, since only the owner of the mailbox can follow the link.
// Whoever confirmed theirs is told that somebody tried, and what was typed goes in the transaction that brought it.
//
// Law: GDPR 32(1)
func (s *Site) joinOnce(ctx context.Context, j people.Joined, key seal.DataKey) error {
	owner, state, theirs, err := s.addressee(ctx, j.Login, party{j.Subject, key})
	if err != nil {
		return err
	}
	free, again := owner.id == j.Subject, owner.id != j.Subject && !state.confirmed
	replaced, spare, address := seal.NewID(), j.Subject, seal.NewID().String()
	if again {
		replaced = owner.id
	}
	if free {
		spare, address = seal.NewID(), j.Login
	}
	c := &Change{site: s, subject: j.Subject, key: key, at: j.At}
	c.must(int64(flag(again)), ErrNotFound, `update subject set kind = $3, lang = $4, joined_at = $5, seen_at = $5, terms = $6, origin = $6 where site = $1 and subject_id = $2
		and not exists (select 1 from account a where a.site = subject.site and a.subject_id = subject.subject_id)`, s.name, replaced, j.Kind, j.Lang, micros(j.At), s.version)
	for _, table := range []string{"notice", "datum", "ticket"} {
		c.do(`delete from `+table+` where site = $1 and subject_id = $2`, s.name, replaced)
	}
	// Nobody joins under a version that was withdrawn a moment ago.
	c.must(1, ErrStale, `insert into subject (site, subject_id, kind, lang, joined_at, seen_at, terms, origin) select $1, $2, $3, $4, $5, $5, $6, $6
		where not exists (select 1 from policy_version v where v.site = $1 and v.number = $6 and v.withdrawn_at > 0)`,
		s.name, j.Subject, j.Kind, j.Lang, micros(j.At), s.version)
	c.locate(s.loginField(), address)
	if again {
		c.subject, c.key = owner.id, owner.key
	}
	letter := c.fill(j)
	version := s.version
	if !free && !again {
		letter = letters.Write(theirs.Plan, letters.Known, state.lang, seal.NewText(j.Login), s.Base+"/sign-in", "")
		version, c.facts = theirs.version, nil
		c.alsoIn(owner, people.Fact(theirs.Plan, people.FactKnown, "collect."+j.Kind, j.At))
	}
	c.must(1, ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, owner.id, version)
	c.owe(owner.id, owner.key, letter)
	for _, table := range []string{"locator", "ticket", "minor", "datum", "subject"} {
		c.do(`delete from `+table+` where site = $1 and subject_id = $2`, s.name, spare)
	}
	return s.Commit(ctx, c)
}

// addressee finds who holds an address, where they stand, and the site under their version. Where nobody does, it asks the same of otherwise,
// who has a key and nothing else.
func (s *Site) addressee(ctx context.Context, login string, otherwise party) (who party, st standing, theirs *Site, err error) {
	who = otherwise
	id, err := s.owner(ctx, s.loginField(), login)
	free := errors.Is(err, ErrNotFound)
	if err != nil && !free {
		return who, st, s, err
	}
	if !free {
		who.id = id
	}
	if who.key, err = s.key(ctx, who.id); err != nil {
		return who, st, s, err
	}
	st, err = s.standing(ctx, who.id)
	theirs, ofErr := s.of(ctx, who.id)
	if free {
		return who, st, s, errors.Join(ignore(err, ErrNotFound), ignore(ofErr, ErrNotFound))
	}
	return who, st, theirs, errors.Join(err, ofErr)
}

// fill writes what a join brought, and returns the letter with the link that opens the account. The boxes that were ticked travel with the
// link: a consent is the owner's only once the owner of the address followed it.
//
// Law: GDPR 4(11), GDPR 7(1)
func (c *Change) fill(j people.Joined) letters.Letter {
	c.also(j.Fact(c.site.Plan))
	for _, v := range j.Values {
		c.bring(j, v)
	}
	if j.Minor {
		c.warded()
	}
	for _, purpose := range j.Agreed {
		if _, err := consent.Choose(c.site.Plan, purpose, true, "join", j.Lang, j.At); err != nil {
			c.err = err // a link that carries it could never be used
		}
	}
	l, _ := c.ticket(link{people.TicketConfirm, letters.Confirm, j.Lang, j.Login, encodeBoxes(boxes{j.Agreed, j.Lang, j.Notice}), j.At})
	return l
}

// boxes are the consents that a join asked for, until its address is confirmed.
type boxes struct {
	Agreed []string `json:"agreed"`
	Lang   string   `json:"lang"`
	Notice string   `json:"notice,omitempty"` // digest of the notice that the form showed
}

func encodeBoxes(b boxes) []byte {
	text, _ := json.Marshal(b)
	return text
}

// standing is where an account stands.
type standing struct {
	confirmed bool
	lang      string
	joined    time.Time
}

func (s *Site) standing(ctx context.Context, subject seal.ID) (st standing, err error) {
	var accounts int
	var joined int64
	err = s.engine.reader().QueryRowContext(ctx, `select lang, joined_at, (select count(*) from account a where a.site = s.site and a.subject_id = s.subject_id)
		from subject s where s.site = $1 and s.subject_id = $2`, s.name, subject).Scan(&st.lang, &joined, &accounts)
	st.confirmed, st.joined = accounts > 0, instant(joined)
	return st, notFound(err)
}

// locate makes a value findable, and unique, without writing it.
func (c *Change) locate(field, value string) {
	blind := c.site.ring.Blind(c.site.name, field, value)
	c.do(`insert into locator (site, field, blind, subject_id, bond) values ($1, $2, $3, $4, $5)`,
		c.site.name, field, blind, c.subject, c.site.bond("locator", locatorParts(field, blind, c.subject)...))
}

// hold writes one declared value; a field that the charter does not give to that kind of people is refused, and so is one that rests on
// consents none of which is in force.
//
// Law: GDPR 5(1)(b), GDPR 6(1)(a), GDPR 32(1)(a)
func (c *Change) hold(kind string, v plan.Value) {
	c.boxed(kind, v.Field)
	c.declare(kind, v)
}

func (c *Change) declare(kind string, v plan.Value) {
	if !c.site.Plan.Holds(kind, v.Field) {
		c.err = ErrUndeclared
		return
	}
	c.put(v)
}

// put writes one value of a field that a purpose of the charter uses.
func (c *Change) put(v plan.Value) {
	f, ok := c.site.Plan.Charter.Field(v.Field)
	if !ok || len(c.site.Plan.Purposes(v.Field)) == 0 {
		c.err = ErrUndeclared
		return
	}
	text := v.Text.Reveal("sealed at once")
	open := sql.NullString{String: text, Valid: f.Protect == charter.Open} // beside the sealed one, which tells whether it was altered
	sealed := c.key.Seal(c.site.place(c.subject, "datum", column(v.Field, v.Item)), []byte(text))
	var blind []byte // for those who search; it goes with the value
	if people.Sought(c.site.Plan, f) {
		blind = c.site.ring.Blind(c.site.name, sought(v.Field), people.Fold(text))
	}
	c.do(`insert into datum (site, subject_id, field, item_id, written_at, open, sealed, blind) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (site, subject_id, field, item_id) do update set written_at = excluded.written_at, open = excluded.open, sealed = excluded.sealed, blind = excluded.blind`,
		c.site.name, c.subject, v.Field, v.Item, micros(v.At), open, sealed, blind)
}

func column(field string, item seal.ID) string { return field + "/" + item.String() }

// link is what an e-mailed link is made of.
type link struct {
	ticket  people.Ticket
	letter  letters.Kind
	lang    string
	to      string
	payload []byte    // sealed with the link; nil for none
	joined  time.Time // of a confirmation: when the join began
}

// ends is when the link stops working: a confirmation never outlives the join that it confirms.
func (c *Change) ends(l link) time.Time {
	end := c.at.Add(l.ticket.Life())
	if period, ok := c.site.Plan.Unclaimed(); ok && l.ticket == people.TicketConfirm && period.After(l.joined).Before(end) {
		end = period.After(l.joined)
	}
	return end
}

// ticketColumn is where what a link carries is sealed: in its own row.
func ticketColumn(t people.Ticket, hash []byte) string {
	return string(t) + "/" + hex.EncodeToString(hash)
}

var linkPaths = map[people.Ticket]string{people.TicketConfirm: "/confirm", people.TicketPassword: "/password", people.TicketAddress: "/address",
	people.TicketLeave: "/address/leave", people.TicketSignIn: "/sign-in/link"}

// offer makes a link that works once, and owes the letter that carries it. Earlier links keep working until their own
// end: a stranger who asks again cannot break the one in its owner's mailbox.
func (c *Change) offer(l link) {
	letter, _ := c.ticket(l)
	c.owe(c.subject, c.key, letter)
}

// ticket makes a link, and returns the letter that carries it, with the hash by which it is found.
func (c *Change) ticket(l link) (letters.Letter, []byte) {
	token, hash := seal.NewToken()
	var sealed []byte
	if l.payload != nil {
		sealed = c.key.Seal(c.site.place(c.subject, "ticket", ticketColumn(l.ticket, hash[:])), l.payload)
	}
	end := c.ends(l)
	c.do(`insert into ticket (site, token_hash, subject_id, kind, ends_at, sealed, bond) values ($1, $2, $3, $4, $5, $6, $7)`,
		c.site.name, hash[:], c.subject, string(l.ticket), micros(end), sealed, c.site.bond("ticket", ticketParts(hash[:], c.subject, string(l.ticket), micros(end), sealed)...))
	return letters.Write(c.site.Plan, l.letter, l.lang, seal.NewText(l.to), c.site.Base+linkPaths[l.ticket]+"?t="+url.QueryEscape(token), plan.Moment(end, l.lang)), hash[:]
}

// ticketOf finds the person behind a link. The error is ErrNotFound when the link is wrong, used or too old.
func (s *Site) ticketOf(ctx context.Context, token string, t people.Ticket, now time.Time) (subject seal.ID, sealed []byte, err error) {
	hash := seal.TokenHash(token)
	var ends int64
	var bond []byte
	err = s.engine.reader().QueryRowContext(ctx, `select subject_id, sealed, ends_at, bond from ticket where site = $1 and token_hash = $2 and kind = $3 and ends_at > $4`,
		s.name, hash[:], string(t), micros(now)).Scan(&subject, &sealed, &ends, &bond)
	if err == nil && !s.bonded(bond, "ticket", ticketParts(hash[:], subject, string(t), ends, sealed)...) {
		return subject, nil, ErrNotFound
	}
	return subject, sealed, notFound(err)
}

// Behind returns what is held about the person behind a link, so that a password may be checked against it.
// The error is ErrNotFound when the link is wrong, used or too old.
func (s *Site) Behind(ctx context.Context, token string, t people.Ticket, now time.Time) (rights.Holding, error) {
	subject, _, err := s.ticketOf(ctx, token, t, now)
	if err != nil {
		return rights.Holding{}, err
	}
	return s.Held(ctx, subject)
}

// SetPassword uses a link once: it keeps the password's hash, confirms the address of a new account with the consents
// that its join asked for, ends the sessions and the links of before and signs the person in: only half, where a second
// proof is due. It returns the session's token.
func (s *Site) SetPassword(ctx context.Context, token string, t people.Ticket, phc string, from people.Device, now time.Time) (string, error) {
	subject, sealed, err := s.ticketOf(ctx, token, t, now)
	if err != nil {
		return "", err
	}
	if s, err = s.of(ctx, subject); err != nil {
		return "", err
	}
	hash := seal.TokenHash(token)
	asked, err := s.boxes(ctx, subject, t, hash[:], sealed)
	if err != nil {
		return "", err
	}
	ward, err := s.Ward(ctx, subject)
	if err != nil {
		return "", err
	}
	kind := people.FactPassword
	if t == people.TicketConfirm {
		kind = people.FactConfirmed
	}
	return s.enter(ctx, subject, entry{Device: from, factors: 1}, now, func(c *Change, a account) error {
		c.must(1, ErrNotFound, `delete from ticket where site = $1 and token_hash = $2`, s.name, hash[:])
		c.setPassword(phc, a)
		// Whoever held the account before may have asked for another address.
		c.cutLinks()
		c.do(`delete from session where site = $1 and subject_id = $2`, s.name, subject)
		c.dropTokens()
		c.also(people.Fact(s.Plan, kind, "security.password", now))
		for _, purpose := range asked.Agreed {
			choice, err := consent.Choose(s.Plan, purpose, true, "join", asked.Lang, now)
			if err != nil {
				return err
			}
			choice.Notice = asked.Notice
			c.chooseAs(ward, choice)
		}
		return nil
	})
}

// boxes opens the consents that a link carries.
func (s *Site) boxes(ctx context.Context, subject seal.ID, t people.Ticket, hash, sealed []byte) (b boxes, err error) {
	if t != people.TicketConfirm || sealed == nil {
		return b, nil
	}
	key, err := s.key(ctx, subject)
	if err != nil {
		return b, err
	}
	plain, err := key.Open(s.place(subject, "ticket", ticketColumn(t, hash)), sealed)
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal(plain, &b)
}

// Forgot owes a link to choose another password, when that address has an account. It never tells: an unknown address
// costs the same key, the same fact and a letter that goes to nobody.
//
// Law: GDPR 32(1)
func (s *Site) Forgot(ctx context.Context, login string, now time.Time) error {
	return s.askLink(ctx, login, people.TicketPassword, letters.Password, now)
}

// AskSignIn owes a link that signs in once, and tells as little as Forgot.
//
// Law: GDPR 32(1)
func (s *Site) AskSignIn(ctx context.Context, login string, now time.Time) error {
	return s.askLink(ctx, login, people.TicketSignIn, letters.SignIn, now)
}

// askLink owes a link to whoever has an account. Whoever did not confirm theirs yet is asked to again. For an address that nobody has, the same
// statements make a link that leads nowhere and take it away, and owe a letter that goes to nobody.
func (s *Site) askLink(ctx context.Context, login string, t people.Ticket, letter letters.Kind, now time.Time) error {
	attempt := party{id: seal.NewID()}
	var err error
	if attempt.key, err = s.newKey(ctx, attempt.id, now); err != nil {
		return err
	}
	who, state, theirs, err := s.addressee(ctx, login, attempt)
	if err != nil {
		return err
	}
	carried, err := s.carried(ctx, who)
	if err != nil {
		return err
	}
	free := who.id == attempt.id
	c := &Change{site: theirs, subject: who.id, key: who.key, at: now}
	c.must(int64(flag(!free)), ErrNotFound, `update subject set kind = kind where site = $1 and subject_id = $2 and terms = $3`, s.name, who.id, theirs.version)
	if free {
		c.subject = seal.ID{}
	}
	c.also(people.Fact(theirs.Plan, people.FactAsked, "security.password", now))
	l := link{ticket: t, letter: letter, lang: state.lang, to: login}
	if !state.confirmed && !free {
		l = link{ticket: people.TicketConfirm, letter: letters.Confirm, lang: state.lang, to: login, payload: carried, joined: state.joined}
	}
	owed, hash := c.ticket(l)
	_, spare := seal.NewToken()
	if free {
		owed, spare = letters.Letter{Kind: letters.Silence}, [32]byte(hash)
	}
	c.owe(who.id, who.key, owed)
	c.do(`delete from ticket where site = $1 and token_hash = $2`, s.name, spare[:])
	return theirs.Commit(ctx, c)
}

// carried returns what the latest confirmation link of somebody carries.
func (s *Site) carried(ctx context.Context, who party) ([]byte, error) {
	var hash, sealed []byte
	err := s.engine.reader().QueryRowContext(ctx, `select token_hash, sealed from ticket where site = $1 and subject_id = $2 and kind = $3 order by ends_at desc limit 1`,
		s.name, who.id, string(people.TicketConfirm)).Scan(&hash, &sealed)
	if err != nil || sealed == nil {
		return nil, ignore(notFound(err), ErrNotFound)
	}
	return who.key.Open(s.place(who.id, "ticket", ticketColumn(people.TicketConfirm, hash)), sealed)
}

// act begins a change made by the person: it counts as a visit.
func (s *Site) act(ctx context.Context, subject seal.ID, now time.Time, f proof.Fact) (*Change, error) {
	key, err := s.key(ctx, subject)
	if err != nil {
		return nil, err
	}
	c, _ := s.because(subject, key, now, f)
	c.living()
	if !strings.HasPrefix(f.Promise, "rights.") {
		c.awaited()
	}
	c.seen()
	return c, nil
}

// AddEntry adds an entry to a list field of the person's profile.
func (s *Site) AddEntry(ctx context.Context, who people.Session, field string, text seal.Text, now time.Time) error {
	if !s.Plan.Lists(field) {
		return ErrUndeclared
	}
	c, err := s.act(ctx, who.Subject, now, people.Informed(people.Fact(s.Plan, people.FactAdded, "collect.closed", now, field), who.Notice))
	if err != nil {
		return err
	}
	c.hold(who.Kind, plan.Value{Field: field, Item: seal.NewID(), Text: text, At: now})
	return s.Commit(ctx, c)
}

// RemoveEntry removes an entry of a list. The error is ErrNotFound when the person has no such entry.
func (s *Site) RemoveEntry(ctx context.Context, who people.Session, field string, item seal.ID, now time.Time) error {
	if !s.Plan.Lists(field) {
		return ErrUndeclared
	}
	c, err := s.act(ctx, who.Subject, now, people.Fact(s.Plan, people.FactRemoved, "rights.rectification", now, field))
	if err != nil {
		return err
	}
	c.must(1, ErrNotFound, `delete from datum where site = $1 and subject_id = $2 and field = $3 and item_id = $4`, s.name, who.Subject, field, item)
	return s.Commit(ctx, c)
}

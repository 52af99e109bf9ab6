package charter_test

import (
	"fmt"
	"testing"

	"charte/charter"
)

// What a charter says is what the program holds.
func TestValues(t *testing.T) {
	c, err := charter.Parse("c", []byte(tiny+`  other: {text: {fr: a, en: b}, basis: [consent, contract], data: email}
  third: {text: {fr: a, en: b}, basis: contract, data: [email]}
controller: {public body: True, phone: 0123456789}
retention:
  account: {until: inactive 1 year, then: [warn by email, wait 30 days, anonymise], unconfirmed: delete after 7 days}
  other: {as: account}
  everything: {until: the contract ends, for: 1 year 6 months, then: delete}
trackers:
  choice: {life: 30 days to 12 months}
  session: {life: browser}
mailings:
  news: {text: {fr: a, en: b}, cap: 2 per 6 months}
  more: {text: {fr: a, en: b}, cap: 1 per month}
security: {encryption: {of: everything}, passwords: {length: {is: 12, row: 2.1}}}
claims:
  - {says: [information, advice], row: [1.30, 2.1, 1.3], about: [purposes.other, claims]}
  - says: {is: information, wording: [vague, open]}
rights:
  row: 3.1
  answer: {is: 1 month, justify: {R03: {fr: oui, en: indeed}}}
  channels: [site, {is: email, row: "1.10"}]
  identity: {row: 1.2, wording: broken}
  justify: {R06: {fr: non, en: no}}
`))
	if err != nil {
		t.Fatal(err)
	}
	account, _ := c.RetentionOf("account")
	third, _ := c.RetentionOf("third")
	reason, _ := c.Justification("R03", "rights.answer")
	above, _ := c.Justification("R06", "rights.channels[1]")
	_, beside := c.Justification("R03", "rights.channels")
	for _, test := range []struct {
		got  any
		want string
	}{
		{c.Controller.Public, "true"}, {c.Controller.Phone, "0123456789"},
		{c.Purposes[1].Basis, "consent"}, {c.Purposes[1].Stacked, "[consent contract]"}, {c.Purposes[1].Data, "[email]"},
		{account.Inactive, "1 year"}, {account.Unconfirmed, "7 days"}, {len(account.Then), "3"},
		{third.Purpose, "everything"}, {third.For, "1 year 6 months"}, {third.Until, "the contract ends"},
		{c.Trackers[0].Life.Least, "30 days"}, {c.Trackers[0].Life.Period, "12 months"}, {c.Trackers[1].Life.Browser, "true"},
		{c.Mailings[0].Cap, "{2 6 months}"}, {c.Mailings[1].Cap, "{1 1 month}"},
		{c.Security.Encryption.Of, "[everything]"}, {c.Security.Passwords.Length, "12"}, {c.RowsAt("security.passwords.length"), "[2.1]"},
		{c.Claims[0].Says, "[information advice]"}, {c.RowsAt("claims[0].about[1]"), "[1.30 2.1 1.3]"}, {c.At("claims[1].says").Wording, "[vague open]"},
		{c.Rights.Answer, "1 month"}, {c.Rights.Channels, "[site email]"}, {c.Rights.Identity, ""},
		{c.RowsAt("rights.channels[1]"), "[1.10]"}, {c.RowsAt("rights.channels[0]"), "[3.1]"}, {c.At("rights.identity").Wording, "[broken]"},
		{c.Has("rights.identity"), "true"}, {c.Has("rights.extension"), "false"}, {c.At("rights.extension").Path, "rights"}, {c.At("dpo.contact").Path, ""},
		{reason.EN, "indeed"}, {above.FR, "non"}, {beside, "false"},
		{len(c.Texts()), "6"},
	} {
		if got := fmt.Sprint(test.got); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

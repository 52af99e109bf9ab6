package web

import (
	"net/http"
	"strconv"
	"time"

	"charte/people"
	"charte/store"
	"charte/web/page"
)

const campaignPath = "/desk/campaign"

// standingsShown are where people may stand about a version, in the order in which the desk names them.
var standingsShown = []string{"told", "waiting", "agreed", "stayed", "pending", "moved"}

// campaignLists are the lists of a campaign that the first of somebody's roles may read: none for one that opens no file.
func (d desk) campaignLists(f page.Frame, from int) (all []page.Link) {
	for _, role := range d.roles {
		if people.OnTicket(d.plan, role.Name) || !d.opensAny(role.Name) {
			continue
		}
		for _, standing := range standingsShown {
			all = append(all, page.Link{URL: campaignPath + "?role=" + role.Name + "&from=" + strconv.Itoa(from) + "&who=" + standing, Text: f.T("campaign.who-" + standing)})
		}
		return all
	}
	return nil
}

func (d desk) opensAny(role string) bool {
	for _, k := range d.plan.Charter.People {
		if people.Opens(d.plan, role, k.Name) {
			return true
		}
	}
	return false
}

// deskCampaign lists who stands where about the latest version, by nothing that they said.
//
// Law: GDPR 25(2), GDPR 32(4)
func deskCampaign(now func() time.Time) func(http.ResponseWriter, *http.Request, desk) error {
	return func(w http.ResponseWriter, r *http.Request, d desk) error {
		q := r.URL.Query()
		by, role, err := d.as(q.Get("role"))
		if err != nil {
			return err
		}
		from, err := strconv.Atoi(q.Get("from"))
		if err != nil {
			return errNotHere
		}
		after, err := parseEntry(q.Get("after"))
		if err != nil {
			return err
		}
		list, err := d.site.Standing(r.Context(), by, from, q.Get("who"), after, listPage+1, now())
		if err != nil {
			return err
		}
		f := d.frame(r)
		here := campaignPath + "?role=" + role.Name + "&from=" + q.Get("from") + "&who=" + q.Get("who")
		p := page.DeskCampaign{Frame: f, From: from, Who: f.T("campaign.who-" + q.Get("who")), Lists: d.campaignLists(f, from), List: here}
		if len(list) > listPage {
			list = list[:listPage]
			p.Next = here + "&after=" + formatEntry(list[listPage-1])
		}
		p.Entries = d.entries(f, role, list)
		return d.show(w, r, http.StatusOK, p)
	}
}

// stands says under which version somebody is whose file is open, and where they are with the latest one.
func (d desk) stands(f page.Frame, t store.Terms) []string {
	var said []string
	if n := len(t.Stays); n > 0 {
		said = append(said, f.T("campaign.under", t.Stays[n-1].Version, f.Date(t.Stays[n-1].From)))
	}
	if o := t.Offer; o != nil && o.Concerns {
		switch {
		case o.Told.IsZero():
			said = append(said, f.T("campaign.untold", o.Number))
		default:
			said = append(said, f.T("campaign.told", o.Number, f.Date(o.Told)))
		}
		switch {
		case o.Answer == store.Agreed:
			said = append(said, f.T("campaign.agreed", f.Date(o.Answered)))
		case o.Answer == store.Stayed:
			said = append(said, f.T("campaign.stayed", f.Date(o.Answered)))
		case o.Needs:
			said = append(said, f.T("campaign.pending"))
		}
	}
	return said
}

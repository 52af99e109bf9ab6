package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"

	"charte/plan"
	"charte/seal"
	"charte/store"
)

// Sendings measures how long it takes to keep what a form brought, durably: of a visitor, with a key, a letter and a link of their own,
// and of somebody with an account; one after the other, and many at once.
func Sendings(b *testing.B, o store.Options) {
	s := open(b, o, nil).scene(b)
	s.withForms()
	p := s.member()
	var n atomic.Int64
	send := func(by seal.ID, kind string) {
		w := s.fill("contact", kind, fmt.Sprint("t", n.Add(1)), "question", "When do you open?", "writer_email", "passer@mail.example")
		if _, err := s.site.Send(b.Context(), by, w, s.now); err != nil {
			b.Error(err)
		}
	}
	for _, who := range []struct {
		name, kind string
		by         seal.ID
	}{{"visitor", plan.Visitor, seal.ID{}}, {"person", "picker", p.id}} {
		b.Run(who.name, func(b *testing.B) {
			for b.Loop() {
				send(who.by, who.kind)
			}
		})
		b.Run(who.name+"s at once", func(b *testing.B) {
			b.SetParallelism(16)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					send(who.by, who.kind)
				}
			})
		})
	}
}

package storetest

import (
	"crypto/rand"
	"fmt"
	"sync/atomic"
	"testing"

	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
)

// Sendings measures how long it takes to keep what a form brought, durably: of a visitor, with a key, a letter and a link of their own,
// and of somebody with an account; one after the other, and many at once.
func Sendings(b *testing.B, o store.Options) {
	s := open(b, o, nil).scene(b)
	s.withPhotos()
	p, photo := s.member(), s.picture()
	var n atomic.Int64
	send := func(by seal.ID, kind string, images ...people.Image) {
		w := s.fill("contact", kind, fmt.Sprint("t", n.Add(1)), "question", "When do you open?", "writer_email", "passer@mail.example")
		w.Images = images
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
		b.Run(who.name+" with a picture", func(b *testing.B) {
			for b.Loop() {
				send(who.by, who.kind, photo)
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

// picture is an image as heavy as those that are kept mostly are: 250,000 bytes, and 30,000 small.
func (s *scene) picture() people.Image {
	noise := make([]byte, 280_000)
	rand.Read(noise)
	return people.Image{Field: "photo", Whole: noise[:250_000], Small: noise[250_000:]}
}

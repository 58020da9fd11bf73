package stores

import (
	"sasync/dbthread"
	"sasync/deferred"
)

// Slice is the cells that have one coordinate in common: X, Y and Z make it.
type Slice struct {
	column string
	at     any
}

// X is the cells of an x. Safe from any goroutine.
func X(x any) Slice { return Slice{"x", x} }

// Y is the cells of a y. Safe from any goroutine.
func Y(y any) Slice { return Slice{"y", y} }

// Z is the cells of a z. Safe from any goroutine.
func Z(z any) Slice { return Slice{"z", z} }

// Range returns the cells that are in all of slices, in the order of their
// coordinates, a few at a time; without any slice it returns all cells. A
// mistake in a coordinate is the error of the first Next. Loop only.
func (a *Array[V]) Range(slices ...Slice) deferred.Deferator[Cell[V]] {
	q := dbthread.From("sasync_cells").Columns("x", "y", "z", "value").Where("store = ?")
	args := []any{a.store}
	for _, s := range slices {
		key, err := coordinate(s.at)
		if err != nil {
			err = a.fail("range", s.column+" "+keyText(s.at), err)
			return deferred.FromFunc(a.s.loop, func() (none Cell[V], more bool, _ error) { return none, false, err })
		}
		q, args = q.Where(s.column+" = ?"), append(args, key)
	}
	return dbthread.Select(a.s.b, q.OrderBy("x", "y", "z").String(), args, a.scan)
}

func (a *Array[V]) scan(r *dbthread.Rows) (c Cell[V], err error) {
	var x, y, z, value []byte
	if err := r.Scan(&x, &y, &z, &value); err != nil {
		return c, err
	}
	for _, part := range []struct {
		data []byte
		into *any
	}{{x, &c.X}, {y, &c.Y}, {z, &c.Z}} {
		if *part.into, err = (keyType[any]{dynamic: true}).parse(part.data); err != nil {
			return c, a.fail("range", "", badKey(part.data, err))
		}
	}
	c.Value, err = a.values.decode(value)
	return c, a.fail("range", cellText(c.X, c.Y, c.Z), err)
}

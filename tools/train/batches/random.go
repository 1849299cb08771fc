package batches

import "math/rand/v2"

// Random is the source of what is random in the augmentation of an image in an epoch.
func Random(seed uint64, epoch, image int) *rand.Rand {
	key := splitMix(splitMix(splitMix(seed)+uint64(epoch)) + uint64(image))
	return rand.New(rand.NewPCG(key, splitMix(key)))
}

// permutation is the order of images in an epoch. It draws from the numbers of no image.
func permutation(seed uint64, epoch, images int) []int { return Random(seed, epoch, -1).Perm(images) }

// splitMix is the step of SplitMix64 (Steele, Lea and Flood, 2014): it spreads what differs in few bits.
func splitMix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Dice: numbers that look random and are the same for the same seed, on every machine.
//
// For made-up data only: nothing here is unpredictable. For one thread.

#pragma once

#include <cstddef>
#include <cstdint>

namespace opentrail::event {

/// SplitMix64's finalizer (Steele, Lea, Flood 2014): a bijection, so distinct inputs stay distinct.
constexpr std::uint64_t mixed(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15u;
    value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9u;
    value = (value ^ (value >> 27)) * 0x94d049bb133111ebu;
    return value ^ (value >> 31);
}

class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(mixed(seed)) {}

    std::uint64_t bits() { return mixed(state_++); }
    /// 0 to `count` - 1, each as likely. `count` is not 0.
    std::uint32_t below(std::uint64_t count) {
        return static_cast<std::uint32_t>(((bits() >> 32) * count) >> 32);
    }
    /// In [0, 1).
    double unit() { return static_cast<double>(bits() >> 11) * 0x1p-53; }
    bool chance(double probability) { return unit() < probability; }
    /// 0 to `count` - 1, low numbers far more often: half of all draws fall in the first eighth.
    std::uint32_t skewed(std::uint64_t count) {
        const double place = unit();
        return static_cast<std::uint32_t>(place * place * place * static_cast<double>(count));
    }

  private:
    std::uint64_t state_;
};

}  // namespace opentrail::event

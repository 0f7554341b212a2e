#include "gateway/render/read_cbor.h"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstdint>

namespace opentrail::gateway::render {
namespace {

// Major types and the additional information of an item without a length (RFC 8949 section 3).
enum : unsigned { unsigned_integer, negative_integer, bytes, text, array, map, tag, simple };
constexpr unsigned indefinite = 31;
constexpr unsigned break_code = 0xff;

double half(std::uint64_t bits) {
    const int exponent = static_cast<int>(bits >> 10) & 0x1f;
    const int mantissa = static_cast<int>(bits & 0x3ff);
    const double value = exponent == 0    ? std::ldexp(mantissa, -24)
                         : exponent == 31 ? INFINITY
                                          : std::ldexp(mantissa + 1024, exponent - 25);
    return (bits & 0x8000) != 0 ? -value : value;
}

class Reader {
  public:
    Reader(std::string_view from, Tree& tree) : from_(from), tree_(tree) {}

    bool read() { return value(0, 0) && at_ == from_.size(); }

  private:
    struct Head {
        unsigned major = 0;
        unsigned info = 0;
        std::uint64_t argument = 0;
    };

    bool head(Head& into) {
        if (at_ >= from_.size()) return false;
        const auto first = static_cast<unsigned char>(from_[at_++]);
        into.major = first >> 5;
        into.info = first & 31;
        into.argument = into.info;
        if (into.info < 24) return true;
        if (into.info == indefinite) {
            return into.major >= bytes && into.major != tag;
        }
        if (into.info > 27) return false;
        const std::size_t length = std::size_t{1} << (into.info - 24);
        if (from_.size() - at_ < length) return false;
        into.argument = 0;
        for (std::size_t i = 0; i < length; ++i) {
            into.argument = into.argument << 8 | static_cast<unsigned char>(from_[at_++]);
        }
        return true;
    }

    bool ends() {
        if (at_ >= from_.size() || static_cast<unsigned char>(from_[at_]) != break_code)
            return false;
        ++at_;
        return true;
    }

    bool string(const Head& of, std::string_view& into) {
        if (of.info != indefinite) {
            if (of.argument > from_.size() - at_) return false;
            into = from_.substr(at_, static_cast<std::size_t>(of.argument));
            at_ += into.size();
            return true;
        }
        std::string whole;
        while (!ends()) {
            Head part;
            std::string_view piece;
            if (!head(part) || part.major != of.major || part.info == indefinite ||
                !string(part, piece)) {
                return false;
            }
            whole += piece;
        }
        into = tree_.keep(std::move(whole));
        return true;
    }

    void number(NodeId id, double value) {
        tree_[id].what = std::isfinite(value) ? What::number : What::text;
        tree_[id].text = tree_.keep(fmt::format("{}", value));
    }

    bool special(NodeId id, const Head& of) {
        switch (of.info) {
            case 20:
            case 21:
                tree_[id].what = What::boolean;
                tree_[id].text = of.info == 21 ? "true" : "false";
                return true;
            case 22:
            case 23: return true;  // null, undefined.
            case 25: return number(id, half(of.argument)), true;
            case 26:
                return number(id, std::bit_cast<float>(static_cast<std::uint32_t>(of.argument))),
                       true;
            case 27: return number(id, std::bit_cast<double>(of.argument)), true;
            default: return false;
        }
    }

    // Recursion is bounded by tree_depth_max.
    bool value(NodeId id, std::size_t depth) {
        Head of;
        if (depth >= tree_depth_max || tree_.is_full() || !head(of)) return false;
        std::string_view ignored;
        switch (of.major) {
            case unsigned_integer:
                tree_[id].what = What::number;
                tree_[id].text = tree_.keep(fmt::format("{}", of.argument));
                return true;
            case negative_integer:
                if (of.argument >> 63 != 0) return false;
                tree_[id].what = What::number;
                tree_[id].text =
                    tree_.keep(fmt::format("{}", -1 - static_cast<std::int64_t>(of.argument)));
                return true;
            case bytes: return string(of, ignored);
            case text: tree_[id].what = What::text; return string(of, tree_[id].text);
            case array: return items(id, of, depth);
            case map: return members(id, of, depth);
            case tag: return value(id, depth + 1);
            default: return special(id, of);
        }
    }

    bool items(NodeId id, const Head& of, std::size_t depth) {
        tree_[id].what = What::list;
        for (std::uint64_t i = 0; of.info == indefinite ? !ends() : i < of.argument; ++i) {
            if (tree_.is_full() || !value(tree_.add(id), depth + 1)) return false;
        }
        return true;
    }

    bool members(NodeId id, const Head& of, std::size_t depth) {
        tree_[id].what = What::object;
        for (std::uint64_t i = 0; of.info == indefinite ? !ends() : i < of.argument; ++i) {
            Head key;
            std::string_view name;
            if (tree_.is_full() || !head(key) || key.major != text || !string(key, name)) {
                return false;
            }
            const NodeId member = tree_.member(id, name);
            tree_.reset(member);
            if (!value(member, depth + 1)) return false;
        }
        return true;
    }

    std::string_view from_;
    Tree& tree_;
    std::size_t at_ = 0;
};

}  // namespace

bool read_cbor(std::string_view from, Tree& tree) {
    tree.clear(64);
    return Reader(from, tree).read();
}

}  // namespace opentrail::gateway::render

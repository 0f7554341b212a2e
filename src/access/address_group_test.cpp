// Address groups: which addresses count together.

#include "access/address_group.h"

#include <gtest/gtest.h>

namespace opentrail::access {
namespace {

TEST(AddressGroup, IsAnAddressOrItsNetwork) {
    struct Row {
        const char* name;
        const char* address;
        const char* group;
    };
    const Row rows[] = {
        {"IPv4", "192.0.2.1", "192.0.2.1"},
        {"IPv6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
        {"of the same network", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"},
        {"of the next one", "2001:db8:1:3:3:4:5:6", "2001:db8:1:3::/64"},
        {"written otherwise", "2001:0DB8:0001:0002::", "2001:db8:1:2::/64"},
        {"loopback", "::1", "::/64"},
        {"IPv4 in IPv6", "::ffff:192.0.2.1", "192.0.2.1"},
        {"with an interface", "fe80::1%eth0", "fe80::/64"},
        {"no address", "elsewhere", "elsewhere"},
        {"nothing", "", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(address_group(row.address), row.group) << row.name;
}

}  // namespace
}  // namespace opentrail::access

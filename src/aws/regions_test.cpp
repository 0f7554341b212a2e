// Regions of AWS: some of every partition, as the AWS General Reference ("Service endpoints") has
// them, and what only looks like one.

#include "aws/regions.h"

#include <gtest/gtest.h>

namespace opentrail::aws {
namespace {

TEST(Regions, AreThoseOfAws) {
    for (const char* name : {"us-east-1", "us-west-2", "af-south-1", "eu-central-2", "il-central-1",
                             "mx-central-1", "cn-north-1", "cn-northwest-1", "us-gov-west-1"}) {
        EXPECT_TRUE(is_aws_region(name)) << name;
    }
    for (const char* name : {"", "us-east-9", "zz-fake-1", "us-east-1a", "us-east", "US-EAST-1",
                             "local", "aws-global", "aws-cn-global"}) {
        EXPECT_FALSE(is_aws_region(name)) << name;
    }
}

}  // namespace
}  // namespace opentrail::aws

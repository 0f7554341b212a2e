import { type Answer, useAnswer } from "../../api/answer";
import { access } from "../../api/client";
import { type AttachedPolicy, holder, type Kind, listAll, type Policy } from "../../api/iam";

export interface Permission {
  name: string;
  /** Undefined: the policy is inline, of this user or group alone. */
  arn: string | undefined;
}

export function usePermissions(kind: Kind, name: string): Answer<Permission[]> {
  return useAnswer(
    async (signal) => {
      const who = holder(kind, name);
      const [attached, inline] = await Promise.all([
        listAll<AttachedPolicy>(`ListAttached${kind}Policies`, "AttachedPolicies", who, signal),
        listAll<string>(`List${kind}Policies`, "PolicyNames", who, signal),
      ]);
      return [
        ...attached.map(({ PolicyName, PolicyArn }) => ({ name: PolicyName, arn: PolicyArn })),
        ...inline.map((one) => ({ name: one, arn: undefined })),
      ];
    },
    [kind, name],
  );
}

export function usePolicies(): Answer<Policy[]> {
  return useAnswer((signal) => listAll<Policy>("ListPolicies", "Policies", {}, signal), []);
}

export async function takeAway(kind: Kind, name: string, permission: Permission): Promise<void> {
  const who = holder(kind, name);
  if (permission.arn !== undefined)
    await access(`Detach${kind}Policy`, { ...who, PolicyArn: permission.arn });
  else await access(`Delete${kind}Policy`, { ...who, PolicyName: permission.name });
}

export async function inlineDocument(
  kind: Kind,
  name: string,
  policy: string,
  signal?: AbortSignal,
): Promise<string> {
  const reply = await access<{ PolicyDocument: string }>(
    `Get${kind}Policy`,
    { ...holder(kind, name), PolicyName: policy },
    signal,
  );
  return reply.PolicyDocument;
}

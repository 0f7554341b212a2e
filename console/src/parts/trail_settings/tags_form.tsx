// TagsForm: a trail's tags, as AWS's console edits them.

import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import TagEditor from "@cloudscape-design/components/tag-editor";

import { type Draft, type Wrong } from "./settings";
import { tagsMost } from "./tags";

export function TagsForm({
  draft,
  onChange,
  wrong,
}: {
  draft: Draft;
  onChange: (draft: Draft) => void;
  wrong: Wrong;
}) {
  return (
    <Container
      header={
        <Header variant="h2" description="Policies may ask for them: aws:ResourceTag/KEY.">
          Tags - optional
        </Header>
      }
      footer={wrong.tags}
    >
      <TagEditor
        tags={draft.tags}
        tagLimit={tagsMost}
        onChange={({ detail }) =>
          onChange({ ...draft, tags: detail.tags, tagsAreValid: detail.valid })
        }
      />
    </Container>
  );
}

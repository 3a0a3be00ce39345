-- Embeddings and original grey values beside the images, and whose visit it is: a hash of source and patient, empty when not known.
ALTER TABLE visits ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX visits_of_person ON visits (person);
CREATE INDEX images_of_digest ON images (digest);
CREATE TABLE image_vectors (
  visit TEXT NOT NULL, digest TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (visit, digest, model)
);
CREATE TABLE image_originals (visit TEXT NOT NULL, digest TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (visit, digest));
